using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Noa.FeatureFlags.Compilation;
using Noa.FeatureFlags.Compilation.Hashes;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Model.Json;

namespace Noa.FeatureFlags.Tests.Model;

/// <summary>docs/rule-format.md tells the truth: its examples are read, its tables are compared with the code.</summary>
public partial class RuleFormatDocumentTests
{
    private static readonly string Text = File.ReadAllText(Repository.File("docs/rule-format.md")).ReplaceLineEndings("\n");

    public static TheoryData<string, string> Examples => [.. Fences().Matches(Text).Select(static fence => (fence.Groups["kind"].Value, fence.Groups["json"].Value))];

    /// <summary>For every code that a single document can earn, such a document.</summary>
    public static TheoryData<string, string> Troubles => new()
    {
        { RuleSetDiagnosticCodes.InvalidJson, """{ "flags": { "x": } }""" },
        { RuleSetDiagnosticCodes.LimitExceeded, $$"""{ "flags": { "{{new string('x', 257)}}": true } }""" },
        { RuleSetDiagnosticCodes.UnknownProperty, """{ "flags": { "x": { "desciption": "One page" } } }""" },
        { RuleSetDiagnosticCodes.Duplicate, """{ "flags": { "new-checkout": true, "new-checkout": false } }""" },
        { RuleSetDiagnosticCodes.WrongType, """{ "flags": { "x": { "enabled": "yes" } } }""" },
        { RuleSetDiagnosticCodes.InvalidValue, """{ "flags": { "x": { "percentage": 150 } } }""" },
        { RuleSetDiagnosticCodes.Missing, """{ "flags": { "x": { "rules": [ { "when": [] } ], "fallthrough": "off" } } }""" },
        { RuleSetDiagnosticCodes.Conflict, """{ "flags": { "x": { "percentage": 10, "fallthrough": "off" } } }""" },
        { RuleSetDiagnosticCodes.UnknownVariation, """{ "flags": { "x": { "fallthrough": "onn" } } }""" },
        { RuleSetDiagnosticCodes.UnknownSegment, """{ "flags": { "x": { "rules": [ { "when": [ { "segment": "staff" } ], "serve": "on" } ], "fallthrough": "off" } } }""" },
        { RuleSetDiagnosticCodes.UnknownPrerequisite, """{ "flags": { "x": { "prerequisites": [ { "flag": "payments-v2", "variation": "on" } ] } } }""" },
        { RuleSetDiagnosticCodes.UnknownStrategy, """{ "flags": { "x": { "fallthrough": { "strategy": "moon-phase" } } } }""" },
        { RuleSetDiagnosticCodes.InvalidStrategy, """{ "flags": { "x": { "fallthrough": { "strategy": "business-hours", "parameters": { "from": 25 } } } } }""" },
        { RuleSetDiagnosticCodes.Cycle, """{ "flags": { "a": { "prerequisites": [ { "flag": "b", "variation": "on" } ] }, "b": { "prerequisites": [ { "flag": "a", "variation": "on" } ] } } }""" },
        { RuleSetDiagnosticCodes.WeightSum, """{ "flags": { "x": { "fallthrough": { "rollout": { "on": 10, "off": 80 } } } } }""" },
        { RuleSetDiagnosticCodes.InvalidPattern, """{ "flags": { "x": { "rules": [ { "when": [ { "attribute": "email", "matches": "a(" } ], "serve": "on" } ], "fallthrough": "off" } } }""" },
        { RuleSetDiagnosticCodes.InvalidVersion, """{ "flags": { "x": { "rules": [ { "when": [ { "attribute": "v", "semverAtLeast": "v2.4" } ], "serve": "on" } ], "fallthrough": "off" } } }""" },
        { RuleSetDiagnosticCodes.InvalidInstant, """{ "flags": { "x": { "rules": [ { "when": [ { "attribute": "since", "before": "tomorrow" } ], "serve": "on" } ], "fallthrough": "off" } } }""" },
        { RuleSetDiagnosticCodes.LayerConflict, $$"""{ "flags": { "a": {{InLayer("a", 0, 50)}}, "b": {{InLayer("b", 40, 100)}} } }""" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_Read_HasNothingWrong(string kind, string json)
    {
        string document = kind switch
        {
            "flag" => $$"""{ "flags": { "example": {{json}} } }""",
            "serve" => $$"""{ "flags": { "example": { "fallthrough": {{json}} } } }""",
            "clause" => $$"""{ "flags": { "example": { "rules": [ { "when": [ {{json}} ], "serve": "on" } ], "fallthrough": "off" } } }""",
            "segment" => $$"""{ "segments": { "example": {{json}} } }""",
            _ => json,
        };

        RuleSetDefinition rules = RuleSetJson.Parse(document);

        Assert.Empty(rules.Diagnostics);
        Assert.True(rules.Flags.Count + rules.Segments.Count > 0);
        Assert.Null(JsonSchema.OfRuleFormat().FirstError(JsonDocument.Parse(document, new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }).RootElement));
        if (kind.Length == 0)
        {
            Assert.Empty(Compile(rules).Diagnostics);
        }
    }

    [Fact]
    public void Examples_InTheDocument_AreOfEveryKind() =>
        Assert.Equal(["", "clause", "flag", "segment", "serve"], Examples.Select(static example => example.Data.Item1).Distinct().Order());

    [Theory]
    [MemberData(nameof(Troubles))]
    public void Diagnostic_OfEveryCode_IsQuotedInTheDocument(string code, string json)
    {
        RuleSetUpdate update = Compile(RuleSetJson.Parse(json));

        RuleSetDiagnostic diagnostic = update.Diagnostics.First(diagnostic => diagnostic.Code == code);
        Assert.Contains($"| `{code}` | {diagnostic.Message} |", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void DiagnosticOfARemovedEntry_StillNeeded_IsQuotedInTheDocument()
    {
        var builder = new RuleSetBuilder(new Dictionary<string, IFlagStrategy>(), TimeProvider.System);
        const string Flags = """ "flags": { "new-checkout": { "rules": [ { "when": [ { "segment": "staff" } ], "serve": "on" } ], "fallthrough": "off" } } """;
        builder.Replace(RuleSetJson.Parse($$"""{ {{Flags}}, "segments": { "staff": {} } }"""));

        RuleSetUpdate update = builder.Replace(RuleSetJson.Parse($$"""{ {{Flags}} }"""));

        RuleSetDiagnostic diagnostic = Assert.Single(update.Diagnostics);
        Assert.Contains($"| `{RuleSetDiagnosticCodes.StillNeeded}` | {diagnostic.Message} |", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_InTheDocument_AreAllThereAre()
    {
        IEnumerable<string> codes = typeof(RuleSetDiagnosticCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (string)field.GetRawConstantValue()!);

        Assert.Equal(codes.Order(), Rows().Matches(Section("Diagnostics")).Select(static row => row.Groups[1].Value).Order());
        Assert.Equal([RuleSetDiagnosticCodes.UnknownFlag, RuleSetDiagnosticCodes.StillNeeded], codes.Except(Troubles.Select(static row => row.Data.Item1)));
    }

    [Fact]
    public void Operators_InTheDocument_AreAllThereAre()
    {
        IEnumerable<string> beside = ["attribute", "kind", "not", "missing", "lenient"];

        Assert.Equal(ClauseReader.Shape.Names.Except(beside).Order(), Rows().Matches(Section("Operators")).Select(static row => row.Groups[1].Value).Order());
    }

    [Fact]
    public void Properties_OfEveryObject_AreNamedInTheDocument() =>
        Assert.All(RuleFormat.Shapes.Values.SelectMany(static shape => shape.Names), static name => Assert.Contains($"`{name}`", Text, StringComparison.Ordinal));

    [Fact]
    public void CheckValues_InTheDocument_AreBucketsOfNoa1()
    {
        MatchCollection rows = CheckRows().Matches(Text);

        Assert.True(rows.Count >= 8);
        Assert.All(rows, static row => Assert.Equal(
            int.Parse(row.Groups["bucket"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture),
            Bucket.Of(row.Groups["salt"].Value, row.Groups["value"].Value).Index));
    }

    [Fact]
    public void Positions_InTheDocument_AreThoseOfSha1Ld()
    {
        MatchCollection rows = PositionRows().Matches(Text);

        Assert.Equal(7, rows.Count);
        Assert.All(rows, static row =>
        {
            HashLine line = ForeignHashes.Find(BucketingHashes.Sha1LaunchDarkly)!.Lay(new DrawSalt("", null, row.Groups["salt"].Value, null), [1]);
            Assert.Equal(row.Groups["position"].Value, line.DescribePosition(row.Groups["value"].Value));
        });
    }

    [Fact]
    public void Hashes_InTheDocument_AreAllThereAre()
    {
        Assert.Equal(BucketingHashes.All.Skip(1).Order(), ForeignHashes.Names.Order());
        Assert.All(ForeignHashes.Names, static name => Assert.Contains($"\n| `{name}` |", Section("Hashes of other systems"), StringComparison.Ordinal));
    }

    [Fact]
    public void Limits_InTheDocument_AreTheCodesOwn()
    {
        IEnumerable<string> limits = typeof(RuleSetLimits).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(static field => ((int)field.GetRawConstantValue()!).ToString("N0", CultureInfo.InvariantCulture));

        Assert.All(limits, limit => Assert.Contains($"| {limit} |", Section("Limits"), StringComparison.Ordinal));
    }

    private static RuleSetUpdate Compile(RuleSetDefinition rules) =>
        new RuleSetBuilder(new Dictionary<string, IFlagStrategy> { ["business-hours"] = new BusinessHours() }, TimeProvider.System).Replace(rules);

    private static string Section(string heading)
    {
        int start = Text.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
        int end = Text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return end < 0 ? Text[start..] : Text[start..end];
    }

    private static string InLayer(string id, int start, int end) =>
        $$"""{ "fallthrough": { "experiment": { "id": "{{id}}", "weights": { "on": 50, "off": 50 }, "layer": "checkout-page", "slice": [{{start}}, {{end}}] } } }""";

    [GeneratedRegex("^\\| `(?<salt>[^` ]+)\\.(?<value>[^`. ]+)` \\| (?<position>0\\.[0-9]+) \\|", RegexOptions.Multiline)]
    private static partial Regex PositionRows();

    [GeneratedRegex("```jsonc ?(?<kind>[a-z]*)\n(?<json>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fences();

    [GeneratedRegex("^\\| `([A-Za-z-]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex("^\\| `(?<salt>[^`]*)` \\| (?:`(?<value>[^`]*)`|(?<value>)the empty string) \\| (?<bucket>[0-9,]+) \\|$", RegexOptions.Multiline)]
    private static partial Regex CheckRows();

    private sealed class BusinessHours : IFlagStrategy, IVariationChooser
    {
        public IVariationChooser Compile(JsonElement parameters, IReadOnlyList<string> variations) =>
            parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("from", out JsonElement from) && from.GetDouble() > 24
                ? throw new ArgumentException("'from' is an hour, 0 to 24.")
                : this;

        public int Choose(EvaluationContext context) => 0;
    }
}
