using System.Text;
using System.Text.Json;

namespace Noa.FeatureFlags;

/// <summary>The walk of one evaluation: what was asked, what the answer was, and what was served in the end.</summary>
/// <remarks>Contains attribute values of the context: show it to people who may see them, and do not log it.</remarks>
public sealed class Explanation
{
    /// <summary>The flag's key.</summary>
    public required string Flag { get; init; }

    /// <summary>Value, variation and reason; the same as an evaluation gives. The value is the variation's JSON text, null when none was served.</summary>
    public required EvaluationDetail<string?> Result { get; init; }

    /// <summary>Steps in the order the walk took them.</summary>
    public required IReadOnlyList<ExplanationStep> Steps { get; init; }

    /// <summary>What a provider without rules can say: its answer, in one step.</summary>
    internal static Explanation Of(string flag, string provider, EvaluationDetail<JsonElement> detail) => new()
    {
        Flag = flag,
        Steps = [new ExplanationStep(0, "provider", $"{provider} answered; it does not say how it came to that", null)],
        Result = new(
            detail.Value.ValueKind == JsonValueKind.Undefined ? null : detail.Value.GetRawText(),
            detail.Variation, detail.VariationIndex, detail.Reason, detail.Traits, detail.RuleId, detail.Error),
    };

    /// <summary>The steps as indented text, one a line, and the result last.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (ExplanationStep step in Steps)
        {
            text.Append(' ', step.Depth * 2).AppendLine(step.ToString());
        }

        string served = Result.Variation is { } variation ? $"{variation} = {Result.Value}" : "the caller's default value";
        string reason = Result.Error == EvaluationError.None ? Result.Reason.ToString() : Result.Error.ToString();
        return text.Append("=> ").Append(served).Append(" (").Append(reason).Append(')').ToString();
    }
}
