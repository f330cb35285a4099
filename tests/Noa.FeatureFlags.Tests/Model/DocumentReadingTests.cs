using System.Text;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Model;

public class DocumentReadingTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("\uFEFF{}")]
    [InlineData("// nothing yet\n{ \"flags\": { }, /* nor here */ \"segments\": { }, }")]
    [InlineData("""{ "$schema": "./noa-flags.schema.json" }""")]
    public void DocumentWithoutEntries_Read_IsReadableAndEmpty(string text)
    {
        RuleSetDefinition rules = RuleSetJson.Parse(text);

        Assert.True(rules.IsReadable);
        Assert.Empty(rules.Diagnostics);
        Assert.Empty(rules.Flags);
        Assert.Empty(rules.Segments);
    }

    [Fact]
    public void Entries_Read_KeepTheirOrder()
    {
        RuleSetDefinition rules = RuleSetJson.Parse("""{ "segments": { "t": {}, "s": {} }, "flags": { "b": true, "a": false, "ü.x y": true } }""");

        Assert.Equal(["b", "a", "ü.x y"], rules.Flags.Select(static flag => flag.Key));
        Assert.Equal(["t", "s"], rules.Segments.Select(static segment => segment.Key));
    }

    [Fact]
    public void Text_OfADocument_IsKept()
    {
        byte[] text = Encoding.UTF8.GetBytes("\uFEFF{}");

        RuleSetDefinition rules = RuleSetJson.Parse(text);

        Assert.True(rules.Text.Span == text);
    }

    [Fact]
    public void BadEntry_AmongGoodOnes_IsTheOnlyOneRefused()
    {
        RuleSetDefinition rules = RuleSetJson.Parse("""{ "flags": { "a": true, "bad": 1, "c": true }, "segments": { "s": {}, "bad": true } }""");

        Assert.True(rules.IsReadable);
        Assert.Equal(["a", "c"], rules.Flags.Select(static flag => flag.Key));
        Assert.Equal(["bad"], rules.UnreadableFlags);
        Assert.Equal(["s"], rules.Segments.Select(static segment => segment.Key));
        Assert.Equal(["bad"], rules.UnreadableSegments);
        Assert.Equal([("bad", null), (null, "bad")], rules.Diagnostics.Select(static diagnostic => (diagnostic.Flag, diagnostic.Segment)));
    }

    [Fact]
    public void FlagWithSeveralErrors_Read_ReportsThemAll()
    {
        RuleSetDefinition rules = RuleSetJson.Parse("""
            { "flags": { "x": { "enabled": 1, "tags": "web", "rules": [ { "serve": 5 }, { "when": {} , "serve": "on" } ], "fallthrough": { "rollout": { "on": "all" } } }, "y": true } }
            """);

        Assert.Equal(
            ["$.flags.x.enabled", "$.flags.x.tags", "$.flags.x.rules[0].serve", "$.flags.x.rules[1].when", "$.flags.x.fallthrough.rollout.on"],
            rules.Diagnostics.Select(static diagnostic => diagnostic.Path));
        Assert.Equal(["x"], rules.UnreadableFlags);
        Assert.Equal(["y"], rules.Flags.Select(static flag => flag.Key));
    }

    [Fact]
    public void DuplicateKeys_Read_LeaveNeitherDefinition()
    {
        RuleSetDefinition rules = RuleSetJson.Parse("""{ "flags": { "x": true, "y": true, "x": false }, "segments": { "s": {}, "s": {} } }""");

        Assert.Equal(["y"], rules.Flags.Select(static flag => flag.Key));
        Assert.Equal(["x"], rules.UnreadableFlags);
        Assert.Empty(rules.Segments);
        Assert.Equal(["s"], rules.UnreadableSegments);
        Assert.All(rules.Diagnostics, static diagnostic => Assert.Equal(RuleSetDiagnosticCodes.Duplicate, diagnostic.Code));
    }

    [Fact]
    public void DuplicateKeys_OneOfThemEscaped_AreFound()
    {
        RuleSetDefinition rules = RuleSetJson.Parse("""{ "flags": { "x": true, "\u0078": false } }""");

        Assert.Equal(["x"], rules.UnreadableFlags);
    }

    [Fact]
    public void UnknownPropertyOfTheDocument_Read_IsReportedAndTheRestApplies()
    {
        RuleSetDefinition rules = RuleSetJson.Parse("""{ "segmnts": { "s": {} }, "flags": { "x": true } }""");

        RuleSetDiagnostic diagnostic = Assert.Single(rules.Diagnostics);
        Assert.Equal((RuleSetDiagnosticCodes.UnknownProperty, "$.segmnts", null), (diagnostic.Code, diagnostic.Path, diagnostic.Flag));
        Assert.Contains("'segments'", diagnostic.Message, StringComparison.Ordinal);
        Assert.Single(rules.Flags);
    }

    [Theory]
    [InlineData("[]", RuleSetDiagnosticCodes.WrongType, "$")]
    [InlineData("null", RuleSetDiagnosticCodes.WrongType, "$")]
    [InlineData("\"flags\"", RuleSetDiagnosticCodes.WrongType, "$")]
    [InlineData("""{ "flags": [] }""", RuleSetDiagnosticCodes.WrongType, "$.flags")]
    [InlineData("""{ "flags": null }""", RuleSetDiagnosticCodes.WrongType, "$.flags")]
    [InlineData("""{ "flags": { "x": true }, "segments": 5 }""", RuleSetDiagnosticCodes.WrongType, "$.segments")]
    [InlineData("""{ "flags": { "x": true }, "flags": { "y": true } }""", RuleSetDiagnosticCodes.Duplicate, "$.flags")]
    public void DocumentWhoseEntriesCannotBeCounted_Read_IsUnreadable(string text, string code, string path)
    {
        RuleSetDefinition rules = RuleSetJson.Parse(text);

        RuleSetDiagnostic diagnostic = Assert.Single(rules.Diagnostics);
        Assert.False(rules.IsReadable);
        Assert.Empty(rules.Flags);
        Assert.Equal((code, path, 1), (diagnostic.Code, diagnostic.Path, diagnostic.Line));
    }

    [Fact]
    public void LongestKey_Read_IsAFlag()
    {
        string key = new('k', RuleSetLimits.MaxKeyLength);

        Assert.Single(RuleSetJson.Parse($$"""{ "flags": { "{{key}}": true } }""").Flags);
    }

    [Fact]
    public void KeysThatNoFlagCanHave_Read_AreReportedAndTheRestApplies()
    {
        string tooLong = new('k', RuleSetLimits.MaxKeyLength + 1);

        RuleSetDefinition rules = RuleSetJson.Parse($$"""{ "flags": { "{{tooLong}}": true, "": true, "\ud800": true, "x": true } }""");

        Assert.Equal([RuleSetDiagnosticCodes.LimitExceeded, RuleSetDiagnosticCodes.InvalidValue, RuleSetDiagnosticCodes.InvalidValue], rules.Diagnostics.Select(static diagnostic => diagnostic.Code));
        Assert.Equal(["x"], rules.Flags.Select(static flag => flag.Key));
    }

    [Fact]
    public void TextThatIsWrongEverywhere_Read_ReportsALimitedNumber()
    {
        string flags = string.Join(", ", Enumerable.Range(0, 3000).Select(static n => $"\"f{n}\": {n}"));

        RuleSetDefinition rules = RuleSetJson.Parse($$"""{ "flags": { {{flags}}, "good": true } }""");

        Assert.Equal(3000, rules.UnreadableFlags.Count);
        Assert.Single(rules.Flags);
        Assert.Equal(1001, rules.Diagnostics.Count);
        Assert.StartsWith("2000 more", rules.Diagnostics[^1].Message, StringComparison.Ordinal);
    }
}
