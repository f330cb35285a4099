using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using static Noa.FeatureFlags.Providers.LaunchDarkly.Tests.Events;

namespace Noa.FeatureFlags.Providers.LaunchDarkly.Tests;

/// <summary>Streams as they were recorded, and what networks and proxies make of them.</summary>
public sealed class RecordedStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Patches_ReorderedAndRepeated_LeaveTheHighestVersion() => Assert.Equal("a5 b2", await PlayAsync(Recording.Of(
        Put(Flag("a", 1, "a1"), Flag("b", 1, "b1")) + Patch(Flag("a", 5, "a5")) + Patch(Flag("a", 3, "a3")) + Patch(Flag("a", 5, "again")) + Patch(Flag("b", 2, "b2")))));

    [Fact]
    public async Task Deletion_OlderThanTheFlag_IsIgnored() => Assert.Equal("a2 none", await PlayAsync(Recording.Of(
        Put(Flag("a", 2, "a2"), Flag("b", 1, "b1")) + Delete("a", 1) + Delete("b", 4) + Patch(Flag("b", 3, "late")))));

    [Fact]
    public async Task Patch_BeforeThePut_IsIgnored() => Assert.Equal("a1 none", await PlayAsync(Recording.Of(Patch(Flag("b", 9, "early")) + Put(Flag("a", 1, "a1")))));

    [Theory]
    [InlineData("event: patch\ndata: {\"path\":\"/flags/a\",\"data\":{\"key\":\n\n")]
    [InlineData("event: put\ndata: {}\n\n")]
    [InlineData("event: put\ndata: nonsense\n\n")]
    [InlineData("event: patch\ndata: {\"path\":\"/flags/a\",\"data\":{\"key\":\"a\",\"version\":7,\"on\":tr")]
    public async Task BrokenEvent_InAStream_IsLeftBehindByComingAgain(string broken)
    {
        var recording = Recording.Of(Put(Flag("a", 1, "a1")) + broken + Patch(Flag("a", 8, "never")), Put(Flag("a", 2, "a2")));

        string answers = await PlayAsync(recording);

        Assert.StartsWith(broken.EndsWith('\n') ? "a2" : "a", answers, StringComparison.Ordinal);
        Assert.True(recording.Requests.Count >= 2);
    }

    [Theory]
    [InlineData("event: from-the-future\ndata: {\"x\":1}\n\n")]
    [InlineData("event: patch\ndata: {\"path\":\"/elsewhere/a\",\"data\":{}}\n\n")]
    [InlineData(": a comment\n\n")]
    [InlineData("event: patch\ndata: {\"path\":\"/flags/a\",\"data\":7}\n\n")]
    public async Task UnknownEvent_InAStream_IsIgnored(string unknown) => Assert.Equal("a1 b2", await PlayAsync(Recording.Of(Put(Flag("a", 1, "a1")) + unknown + Patch(Flag("b", 2, "b2")))));

    [Fact]
    public async Task MalformedFlag_AmongOthers_KeepsItsLastGoodDefinition() => Assert.Equal("a1 b2", await PlayAsync(Recording.Of(
        Put(Flag("a", 1, "a1"), Flag("b", 1, "b1")) + Patch("""{"key":"a","version":2,"on":true,"variations":["x",null],"fallthrough":{"variation":0}}""") + Patch(Flag("b", 2, "b2")))));

    // Breaks when the reader's exception leaves the flag: the source would end, and no change would come any more.
    [Theory]
    [InlineData("""{"key":"a","version":2,"on":true,"variations":["\ud800"],"fallthrough":{"variation":0}}""")]
    [InlineData("""{"key":"a","version":2,"on":true,"variations":["x"],"rules":[{"id":"\ud800","clauses":[]}],"fallthrough":{"variation":0}}""")]
    [InlineData("""{"key":"a","version":2,"on":true,"variations":{"0":"x"},"fallthrough":{"variation":0}}""")]
    [InlineData("""{"key":"a","version":2,"on":true,"fallthrough":{"variation":0}}""")]
    [InlineData("""{"key":"a","version":2,"on":true,"variations":["x",7],"fallthrough":{"variation":0}}""")]
    public async Task FlagThatCannotBeRead_AmongOthers_KeepsItsLastGoodDefinition(string broken) => Assert.Equal("a1 b2", await PlayAsync(Recording.Of(
        Put(Flag("a", 1, "a1"), Flag("b", 1, "b1")) + Patch(broken, "a") + Patch(Flag("b", 2, "b2")))));

    // What LaunchDarkly calls malformed is an error of that flag alone, for whoever comes to it.
    [Theory]
    [InlineData("\"fallthrough\":{\"variation\":7}", "none")]
    [InlineData("\"fallthrough\":{}", "none")]
    [InlineData("\"fallthrough\":{\"rollout\":{\"variations\":[{\"variation\":9,\"weight\":100000}]}}", "none")]
    [InlineData("\"rules\":[{\"id\":\"r\",\"variation\":0,\"clauses\":[{\"contextKind\":\"user\",\"attribute\":\"//\",\"op\":\"in\",\"values\":[1]}]}],\"fallthrough\":{\"variation\":0}", "none")]
    [InlineData("\"rules\":[{\"id\":\"r\",\"variation\":7,\"clauses\":[{\"attribute\":\"key\",\"op\":\"from-the-future\",\"values\":[1]}]}],\"fallthrough\":{\"variation\":0}", "served")]
    [InlineData("\"prerequisites\":[{\"key\":\"a\",\"variation\":0}],\"fallthrough\":{\"variation\":0}", "none")]
    [InlineData("\"rules\":[{\"id\":\"r\",\"variation\":7,\"clauses\":[{\"op\":\"segmentMatch\",\"values\":[\"unknown\"]}]}],\"fallthrough\":{\"variation\":0}", "served")]
    public async Task MalformedPart_OfAFlag_IsThatFlagsErrorAlone(string part, string outcome) => Assert.Equal($"{outcome} b1", await PlayAsync(Recording.Of(
        Put("""{"key":"a","version":1,"on":true,"variations":["served"],""" + part + "}", Flag("b", 1, "b1")))));

    [Fact]
    public async Task KeyThatIsRefused_IsAStateAndALogLineThatSayWhatToDo()
    {
        var log = new LogLines();
        var recording = new Recording((HttpStatusCode.Unauthorized, ""));
        using var provider = new RuleSetProvider(new LaunchDarklySource(new LaunchDarklySourceOptions { SdkKey = "wrong", MakeHandler = () => recording }, TimeProvider.System, log));
        provider.Start();
        await log.Written.WaitAsync(Patience);

        Assert.Equal(ProviderState.NotReady, provider.Status.State);
        Assert.Contains("refused the SDK key (401)", provider.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("check that it is the key of a server, of this environment", log.Last, StringComparison.Ordinal);
        Assert.Equal(EvaluationError.ProviderNotReady, provider.Evaluate("a", EvaluationContext.Empty, "none").Error);
    }

    [Fact]
    public async Task FlagThatIsGone_FromTheNextPut_IsRemoved() => Assert.Equal("none b1", await PlayAsync(Recording.Of(Put(Flag("a", 1, "a1"), Flag("b", 1, "b1")), Put(Flag("b", 1, "b1")))));

    [Fact]
    public async Task SamePut_AfterALoss_ChangesNothing()
    {
        string put = Put(Flag("a", 1, "a1"), Flag("b", 1, "b1"));
        int changes = 0;

        string answers = await PlayAsync(Recording.Of(put, put, put), changed: () => changes++);

        Assert.Equal(("a1 b1", 1), (answers, changes));
    }

    [Fact]
    public async Task CircleOfPrerequisites_BrokenByAnotherFlag_IsNoneAnyMore()
    {
        string Needs(string key, int version, string needed) =>
            $$"""{"key":"{{key}}","version":{{version}},"on":true,"variations":["{{key}}"],"fallthrough":{"variation":0},"prerequisites":[{"key":"{{needed}}","variation":0}]}""";

        Assert.Equal("none none", await PlayAsync(Recording.Of(Put(Needs("a", 1, "b"), Needs("b", 1, "a")))));
        Assert.Equal("a b2", await PlayAsync(Recording.Of(Put(Needs("a", 1, "b"), Needs("b", 1, "a")) + Patch(Flag("b", 2, "b2")))));
    }

    [Fact]
    public async Task TransientAnswers_BeforeAStream_AreTriedAgain() => Assert.Equal("a1 none", await PlayAsync(new Recording(
        (HttpStatusCode.InternalServerError, ""), (HttpStatusCode.TooManyRequests, ""), (HttpStatusCode.RequestTimeout, ""), (HttpStatusCode.OK, Put(Flag("a", 1, "a1"))))));

    [Fact]
    public async Task Transfer_OfTheSecondProtocol_CountsWhenItIsComplete()
    {
        var recording = Recording.Of(
            PutObject(Flag("b", 9, "without intent"), 9) + Intent("xfer-full") + PutObject(Flag("a", 1, "a1"), 1) + Transferred("s1")
                + PutObject(Flag("a", 2, "discarded"), 2) + Named("error", """{"reason":"x"}""") + Transferred("s2")
                + PutObject(Flag("b", 3, "b3"), 3) + Transferred("s3") + PutObject(Flag("a", 4, "truncated"), 4) + Named("goodbye", """{"reason":"bye"}"""),
            Intent("none"));

        string answers = await PlayAsync(recording, LaunchDarklyProtocol.StreamChanges);

        Assert.Equal("a1 b3", answers);
        Assert.Equal(["/sdk/stream", "/sdk/stream?basis=s3"], recording.Requests.Take(2));
    }

    private static async Task<string> PlayAsync(Recording recording, LaunchDarklyProtocol protocol = LaunchDarklyProtocol.Stream, Action? changed = null)
    {
        var source = new LaunchDarklySource(
            new LaunchDarklySourceOptions
            {
                SdkKey = "key",
                Protocol = protocol,
                ReconnectDelay = TimeSpan.Zero,
                MaxReconnectDelay = TimeSpan.Zero,
                MakeHandler = () => recording,
            },
            TimeProvider.System,
            NullLogger<LaunchDarklySource>.Instance);
        using var provider = new RuleSetProvider(source);
        provider.Changed += (_, _) => changed?.Invoke();

        // Starts the source: a recording may be over before anything else happens.
        using var flags = new FeatureFlagClient(provider);
        await recording.End.WaitAsync(Patience);
        return $"{flags.GetValue("a", EvaluationContext.Empty, "none")} {flags.GetValue("b", EvaluationContext.Empty, "none")}";
    }
}
