namespace Noa.FeatureFlags.Tests.Compilation;

public class ChangedFlagsTests
{
    private const string Chain = """
        { "segments": { "inner": { "included": ["user-1"] }, "outer": { "rules": [ { "when": [ { "segment": "inner" } ] } ] } },
          "flags": {
            "asks": { "rules": [ { "when": [ { "segment": "outer" } ], "serve": "on" } ], "fallthrough": "off" },
            "needs": { "prerequisites": [ { "flag": "asks", "variation": "on" } ], "fallthrough": "on" },
            "apart": true } }
        """;

    [Fact]
    public void Replace_WithTheSameText_ChangesNothing()
    {
        using var rules = new Rules(Chain);

        rules.Replace(Chain);

        Assert.Empty(rules.Last.ChangedFlags);
    }

    [Fact]
    public void Replace_OfAll_NamesAddedChangedAndRemovedFlags()
    {
        using var rules = new Rules("""{ "flags": { "stays": true, "changes": true, "goes": true } }""");

        rules.Replace("""{ "flags": { "stays": true, "changes": false, "comes": true } }""");

        Assert.Equal(["changes", "comes", "goes"], rules.Last.ChangedFlags.Order());
    }

    [Fact]
    public void Segment_ThatSegmentsAndFlagsAsk_ChangesAllOfThem()
    {
        using var rules = new Rules(Chain);

        rules.Apply("""{ "segments": { "inner": { "included": ["user-2"] } } }""");

        Assert.Equal(["asks", "needs"], rules.Last.ChangedFlags.Order());
        Assert.False(rules["needs"]);
    }

    [Fact]
    public void Changed_AfterAChange_NamesTheFlagsOnce()
    {
        using var rules = new Rules(Chain);
        var seen = new List<string>();
        rules.Client.Changed += (_, change) => seen.AddRange(change.Flags);

        rules.Apply("""{ "flags": { "asks": false } }""");

        Assert.Equal(["asks", "needs"], seen.Order());
    }

    [Fact]
    public void Changed_WithAHandlerThatThrows_ReachesTheOthers()
    {
        using var rules = new Rules(Chain);
        int calls = 0;
        rules.Client.Changed += (_, _) => throw new InvalidOperationException("handler");
        rules.Client.Changed += (_, _) => calls++;

        rules.Apply("""{ "flags": { "apart": false } }""");

        Assert.Equal(1, calls);
        Assert.False(rules["apart"]);
    }

    [Fact]
    public void RefusedFlag_IsNotNamed()
    {
        using var rules = new Rules(Chain);

        rules.Apply("""{ "flags": { "apart": { "fallthrough": "nowhere" } } }""");

        Assert.Empty(rules.Last.ChangedFlags);
    }
}
