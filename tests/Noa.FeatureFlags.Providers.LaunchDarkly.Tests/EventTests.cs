using System.Text.Json;

namespace Noa.FeatureFlags.Providers.LaunchDarkly.Tests;

/// <summary>What LaunchDarkly is told of reads, contexts and what happened: its schema 4.</summary>
public sealed class EventTests
{
    private const string Experiment = """
        {"key":"shop","version":7,"on":true,"variations":["a","b"],"salt":"s",
        "rules":[{"id":"free","clauses":[{"attribute":"plan","op":"in","values":["free"]}],"variation":0},
                 {"id":"pro","clauses":[{"attribute":"plan","op":"in","values":["pro"]}],"rollout":{"kind":"experiment","variations":[{"variation":0,"weight":0},{"variation":1,"weight":100000}]}}],
        "fallthrough":{"variation":0}}
        """;

    // Breaks when a summary tells counts since the start each time.
    [Fact]
    public async Task Summary_OfReads_TellsWhatCameSinceTheLastOne()
    {
        await using EventFixture fixture = await EventFixture.StartAsync([Events.Flag("a", 3, "x"), Events.Flag("b", 1, "y"), """{"key":"quiet","version":1,"on":true,"variations":["q"],"fallthrough":{"variation":0},"excludeFromSummaries":true}"""]);
        Read(fixture, "a", "a", "b", "quiet");

        JsonElement first = Assert.Single(await fixture.FlushAsync());
        Read(fixture, "a");
        JsonElement second = Assert.Single(await fixture.FlushAsync());

        Assert.Equal("summary", first.GetProperty("kind").GetString());
        Assert.Equal(5_000, first.GetProperty("endDate").GetInt64() - first.GetProperty("startDate").GetInt64());
        Assert.Equal("""{"a":{"contextKinds":["user"],"counters":[{"version":3,"variation":0,"value":"x","count":2}]},"b":{"contextKinds":["user"],"counters":[{"version":1,"variation":0,"value":"y","count":1}]}}""", first.GetProperty("features").GetRawText());
        Assert.Equal("""{"a":{"contextKinds":["user"],"counters":[{"version":3,"variation":0,"value":"x","count":1}]}}""", second.GetProperty("features").GetRawText());
        Assert.Equal(first.GetProperty("endDate").GetInt64(), second.GetProperty("startDate").GetInt64());
    }

    [Fact]
    public async Task Experiment_Read_IsAFeatureEventWithTheWholeContextAndItsReason()
    {
        await using EventFixture fixture = await EventFixture.StartAsync([Experiment.ReplaceLineEndings("")]);
        var context = EvaluationContext.For("alice", ("plan", "pro"), ("age", 31), ("name", "Alice"));

        fixture.Flags.GetValue("shop", context, "");
        await fixture.Mailbox.ReceiveAsync();

        JsonElement[] events = fixture.Mailbox.Last;
        Assert.Equal(["index", "feature"], events.Select(static item => item.GetProperty("kind").GetString()));
        Assert.Equal("""{"kind":"user","key":"alice","plan":"pro","age":31,"name":"Alice"}""", events[0].GetProperty("context").GetRawText());
        Assert.Equal(("shop", 7, 1, "b"), (events[1].GetProperty("key").GetString()!, events[1].GetProperty("version").GetInt32(), events[1].GetProperty("variation").GetInt32(), events[1].GetProperty("value").GetString()));
        Assert.Equal("""{"kind":"RULE_MATCH","ruleIndex":1,"ruleId":"pro","inExperiment":true}""", events[1].GetProperty("reason").GetRawText());
    }

    [Fact]
    public async Task PrivateAttributes_OfContextsAndOptions_AreLeftOutAndNamed()
    {
        await using EventFixture fixture = await EventFixture.StartAsync([Experiment.ReplaceLineEndings("")], static options => options.PrivateAttributes.Add("email"));
        var address = AttributeValue.Object([KeyValuePair.Create("street", (AttributeValue)"Main 1"), KeyValuePair.Create("city", (AttributeValue)"Kiel")]);
        var user = EvaluationContext.For("alice", ("plan", "pro"), ("email", "a@example.com"), ("address", address), LaunchDarklyAttributes.Private("/address/street", "absent"));

        fixture.Flags.Track("bought", user.And(EvaluationContext.ForKind("org", "o:1", ("email", "o@example.com"))));
        await fixture.Mailbox.ReceiveAsync();

        Assert.Equal(
            """{"kind":"multi","user":{"key":"alice","plan":"pro","address":{"city":"Kiel"},"_meta":{"redactedAttributes":["email","/address/street"]}},"org":{"key":"o:1","_meta":{"redactedAttributes":["email"]}}}""",
            fixture.Mailbox.Last[^1].GetProperty("context").GetRawText());
        Assert.DoesNotContain("example.com", fixture.Mailbox.Bodies[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("Main 1", fixture.Mailbox.Bodies[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllAttributesPrivate_LeavesKeyAndAnonymous()
    {
        await using EventFixture fixture = await EventFixture.StartAsync([Experiment.ReplaceLineEndings("")], static options => options.AllAttributesPrivate = true);

        fixture.Flags.Track("bought", EvaluationContext.For("alice", ("plan", "pro"), ("/odd", 1), LaunchDarklyAttributes.Anonymous));
        await fixture.Mailbox.ReceiveAsync();

        Assert.Equal("""{"kind":"user","key":"alice","anonymous":true,"_meta":{"redactedAttributes":["plan","/~1odd"]}}""", fixture.Mailbox.Last[^1].GetProperty("context").GetRawText());
    }

    [Fact]
    public async Task AnonymousContext_InAFeatureEvent_LosesAllAttributes()
    {
        await using EventFixture fixture = await EventFixture.StartAsync([Experiment.ReplaceLineEndings("")]);

        fixture.Flags.GetValue("shop", EvaluationContext.For("nobody", ("plan", "pro"), LaunchDarklyAttributes.Anonymous), "");
        await fixture.Mailbox.ReceiveAsync();

        Assert.Equal("""{"kind":"user","key":"nobody","plan":"pro","anonymous":true}""", fixture.Mailbox.Last[0].GetProperty("context").GetRawText());
        Assert.Equal("""{"kind":"user","key":"nobody","anonymous":true,"_meta":{"redactedAttributes":["plan"]}}""", fixture.Mailbox.Last[1].GetProperty("context").GetRawText());
    }

    [Fact]
    public async Task Context_ToldOfBefore_IsNotIndexedAgain()
    {
        await using EventFixture fixture = await EventFixture.StartAsync([Experiment.ReplaceLineEndings("")]);

        fixture.Sink.Identify(EvaluationContext.For("alice", ("plan", "pro")));
        JsonElement[] identified = await fixture.FlushAsync();
        fixture.Flags.Track("bought", EvaluationContext.For("alice"), 2.5);
        await fixture.Mailbox.ReceiveAsync();

        Assert.Equal("identify", Assert.Single(identified).GetProperty("kind").GetString());
        JsonElement custom = Assert.Single(fixture.Mailbox.Last);
        Assert.Equal(("custom", "bought", 2.5), (custom.GetProperty("kind").GetString(), custom.GetProperty("key").GetString(), custom.GetProperty("metricValue").GetDouble()));
    }

    // The rule that is tracked, and not the other; a flag that is tracked whole says no reason, as at LaunchDarkly.
    [Theory]
    [InlineData("\"trackEvents\":true", "free", "feature", null)]
    [InlineData("\"trackEventsFallthrough\":true", "other", "feature", """{"kind":"FALLTHROUGH"}""")]
    [InlineData("\"trackEventsFallthrough\":true", "free", null, null)]
    [InlineData("\"debugEventsUntilDate\":9000000000000", "free", "debug", null)]
    [InlineData("\"debugEventsUntilDate\":1000", "free", null, null)]
    [InlineData("\"trackEvents\":true,\"samplingRatio\":0", "free", null, null)]
    [InlineData("\"trackEvents\":false", "tracked", "feature", """{"kind":"RULE_MATCH","ruleIndex":1,"ruleId":"t"}""")]
    public async Task FullEvents_AreThoseThatLaunchDarklyAsksFor(string asked, string plan, string? kind, string? reason)
    {
        string flag = """
            {"key":"f","version":1,"on":true,"variations":["a"],"rules":[{"id":"r","clauses":[{"attribute":"plan","op":"in","values":["free"]}],"variation":0},
            {"id":"t","trackEvents":true,"clauses":[{"attribute":"plan","op":"in","values":["tracked"]}],"variation":0}],"fallthrough":{"variation":0},
            """ + asked + "}";
        await using EventFixture fixture = await EventFixture.StartAsync([flag.ReplaceLineEndings("")]);

        fixture.Flags.GetValue("f", EvaluationContext.For("alice", ("plan", plan)), "");
        fixture.Flags.Track("end", EvaluationContext.For("alice"));
        var kinds = new List<JsonElement>();
        while (!kinds.Exists(static item => item.GetProperty("kind").GetString() == "custom"))
        {
            await fixture.Mailbox.ReceiveAsync();
            kinds.AddRange(fixture.Mailbox.Last);
        }

        JsonElement full = kinds.Find(static item => item.GetProperty("kind").GetString() is "feature" or "debug");
        Assert.Equal(kind, full.ValueKind == JsonValueKind.Undefined ? null : full.GetProperty("kind").GetString());
        Assert.Equal(reason, full.ValueKind == JsonValueKind.Object && full.TryGetProperty("reason", out JsonElement said) ? said.GetRawText() : null);
    }

    // A clock that is slow here must not keep debugging up.
    [Fact]
    public async Task Debugging_EndsByLaunchDarklysClock()
    {
        var mailbox = new Mailbox { Date = DateTimeOffset.FromUnixTimeMilliseconds(9_000_000_000_000) };
        await using EventFixture fixture = await EventFixture.StartAsync(["""{"key":"f","version":1,"on":true,"variations":["a"],"fallthrough":{"variation":0},"debugEventsUntilDate":8000000000000}"""], mailbox: mailbox);

        fixture.Flags.GetValue("f", EvaluationContext.For("alice"), "");
        await mailbox.ReceiveAsync();
        JsonElement[] before = mailbox.Last;
        fixture.Flags.GetValue("f", EvaluationContext.For("bob"), "");
        await mailbox.ReceiveAsync();

        Assert.Equal("debug", before[^1].GetProperty("kind").GetString());
        Assert.Equal("index", Assert.Single(mailbox.Last).GetProperty("kind").GetString());
    }

    // Breaks when the last counts wait for a summary that never comes.
    [Fact]
    public async Task Disposal_SendsTheLastSummary()
    {
        EventFixture fixture = await EventFixture.StartAsync([Events.Flag("a", 3, "x")]);
        Read(fixture, "a");

        await fixture.DisposeAsync();

        Assert.Equal("summary", Assert.Single(fixture.Mailbox.Last).GetProperty("kind").GetString());
    }

    private static void Read(EventFixture fixture, params string[] keys)
    {
        foreach (string key in keys)
        {
            fixture.Flags.GetValue(key, EvaluationContext.For("alice"), "");
        }
    }
}
