using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Compilation;

public class LayerTests
{
    private static string Flag(string name, string id, int start, int end, string by = "key") => $$"""
        "{{name}}": { "fallthrough": { "experiment": { "id": "{{id}}", "weights": { "on": 50, "off": 50 }, "layer": "page", "slice": [{{start}}, {{end}}], "by": "{{by}}" } } }
        """;

    private static string Document(params string[] flags) => $$"""{ "flags": { {{string.Join(",", flags)}} } }""";

    [Fact]
    public void Slices_SideBySide_AreAccepted()
    {
        using var rules = new Rules(Document(Flag("a", "exp-a", 0, 40), Flag("b", "exp-b", 40, 100)));

        Assert.Empty(rules.Last.Diagnostics);
    }

    [Fact]
    public void Slices_ThatOverlap_AreRefusedWithBothExperiments()
    {
        using var rules = new Rules(Document(Flag("a", "exp-a", 0, 40)));

        rules.Apply(Document(Flag("b", "exp-b", 39, 100)));

        Assert.Equal((RuleSetDiagnosticCodes.LayerConflict, "b"), (rules.OnlyDiagnostic().Code, rules.OnlyDiagnostic().Flag));
        Assert.Contains("exp-a", rules.OnlyDiagnostic().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slices_OfOneExperimentInTwoFlags_AreAccepted()
    {
        using var rules = new Rules(Document(Flag("a", "exp", 0, 40), Flag("b", "exp", 0, 40)));

        Assert.Empty(rules.Last.Diagnostics);
    }

    [Fact]
    public void Slices_BucketedByTwoAttributes_AreRefused()
    {
        using var rules = new Rules(Document(Flag("a", "exp-a", 0, 40)));

        rules.Apply(Document(Flag("b", "exp-b", 40, 80, "accountId")));

        Assert.Equal(RuleSetDiagnosticCodes.LayerConflict, rules.OnlyDiagnostic().Code);
    }

    [Fact]
    public void Slice_OfAFlagThatIsRemoved_IsFreeAgain()
    {
        using var rules = new Rules(Document(Flag("a", "exp-a", 0, 40)));
        rules.Apply("{}", removedFlags: ["a"]);

        rules.Apply(Document(Flag("b", "exp-b", 0, 100)));

        Assert.Empty(rules.Last.Diagnostics);
    }
}
