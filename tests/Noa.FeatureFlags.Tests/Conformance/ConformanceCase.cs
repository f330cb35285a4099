using System.Text.Json;

namespace Noa.FeatureFlags.Tests.Conformance;

/// <summary>One evaluation and the answer the specification demands. The format is described in tests/conformance/README.md.</summary>
internal sealed class ConformanceCase
{
    public required string File { get; init; }

    public required string Name { get; init; }

    /// <summary>Text of the rule set; null when nothing was ever loaded.</summary>
    public required string? RuleSet { get; init; }

    public required string? Flag { get; init; }

    public required EvaluationContext? Context { get; init; }

    public required string Type { get; init; }

    public required JsonElement Default { get; init; }

    public required JsonElement Expect { get; init; }

    public override string ToString() => $"{File}: {Name}";

    public static ConformanceCase FromJson(string file, JsonElement json, JsonElement fileRuleSet)
    {
        JsonElement context = json.GetProperty("context");
        return new ConformanceCase
        {
            File = file,
            Name = json.GetProperty("name").GetString()!,
            RuleSet = TextOf(json.TryGetProperty("ruleSet", out JsonElement own) ? own : fileRuleSet),
            Flag = json.GetProperty("flag").GetString(),
            Context = context.ValueKind == JsonValueKind.Null ? null : EvaluationContext.FromJson(context),
            Type = json.GetProperty("type").GetString()!,
            Default = json.GetProperty("default"),
            Expect = json.GetProperty("expect"),
        };
    }

    private static string? TextOf(JsonElement ruleSet) => ruleSet.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => ruleSet.GetString(),
        _ => ruleSet.GetRawText(),
    };
}
