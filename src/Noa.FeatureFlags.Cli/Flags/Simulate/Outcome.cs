namespace Noa.FeatureFlags.Cli.Flags.Simulate;

/// <summary>What a simulation counts of an evaluation.</summary>
/// <param name="Variation">Place in the flag's list; -1 for the caller's default value.</param>
/// <param name="RuleId">The rule that decided; null for the fallthrough and everything else.</param>
/// <param name="IsSplit">Whether a percentage decided.</param>
internal readonly record struct Outcome(int Variation, string? RuleId, bool IsSplit)
{
    public static Outcome Of<T>(in EvaluationDetail<T> detail) =>
        new(detail.VariationIndex, detail.Reason == EvaluationReason.RuleMatch ? detail.RuleId : null, detail.IsSplit);
}
