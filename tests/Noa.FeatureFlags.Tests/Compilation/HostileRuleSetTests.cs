using System.Diagnostics;
using System.Globalization;

namespace Noa.FeatureFlags.Tests.Compilation;

/// <summary>Large rule sets that are wrong, or just large, are refused or taken in a time that grows with their size and no faster.</summary>
public class HostileRuleSetTests
{
    // Linear work takes a small part of it even on a busy machine; what these found took minutes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void ManyWrongPrerequisites_OfOneFlag_AreNotAllListed()
    {
        string prerequisites = string.Join(",", Enumerable.Range(0, 100_000).Select(static i => $$"""{"flag":"x{{i}}","variation":"on"}"""));
        long start = Stopwatch.GetTimestamp();

        using var rules = new Rules($$"""{ "flags": { "a": { "prerequisites": [ {{prerequisites}} ], "fallthrough": "on" } } }""");

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Patience);
        Assert.InRange(rules.Last.Diagnostics.Count, 2, 200);
        Assert.Contains("not listed", rules.Last.Diagnostics[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ManySlices_OfOneLayer_AreCheckedQuickly()
    {
        const int count = 50_000;
        static string percent(int thousandths) => (thousandths / 1000m).ToString(CultureInfo.InvariantCulture);
        string flags = string.Join(",", Enumerable.Range(0, count).Select(static i => $$"""
            "f{{i}}": { "fallthrough": { "experiment": { "id": "e{{i}}", "weights": { "on": 50, "off": 50 }, "layer": "page", "slice": [{{percent(i)}}, {{percent(i + 1)}}] } } }
            """));
        long start = Stopwatch.GetTimestamp();

        using var rules = new Rules($$"""{ "flags": { {{flags}} } }""");
        Assert.Empty(rules.Last.Diagnostics);
        rules.Replace("""{ "flags": {} }""");

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Patience);
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("it's")]
    [InlineData("x[0]")]
    public void Variation_WithAnOddName_IsFoundByItsPath(string name)
    {
        string json = $$"""
            { "flags": { "f": {
                "variations": {
                  "first": 1,
                  "{{name}}": "two" },
                "fallthrough": "first" } } }
            """;

        using var rules = new Rules(json);

        Assert.Equal(4, rules.OnlyDiagnostic().Line);
    }

    [Fact]
    public void Targets_OfTooManyKinds_AreRefused()
    {
        IEnumerable<string> lists = Enumerable.Range(0, 1_000).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{ "variation": "on", "kind": "kind{{i}}", "keys": ["x"] }"""));

        using var rules = new Rules($$"""{ "flags": { "a": { "targets": [{{string.Join(",", lists)}}], "fallthrough": "off" }, "b": true } }""");

        Assert.Contains(rules.Last.Diagnostics, static diagnostic => diagnostic.Code == "limit-exceeded" && diagnostic.Flag == "a");
        Assert.True(rules["b"]);
    }
}
