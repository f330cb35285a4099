namespace Noa.FeatureFlags.Tests.Reference;

/// <summary>What the walk decided; the variation is null where the caller's default value is returned.</summary>
internal sealed record ReferenceAnswer(string? Variation, EvaluationReason Reason)
{
    public string? RuleId { get; init; }

    public bool IsSplit { get; init; }

    public bool InExperiment { get; init; }

    public bool LacksBucketingValue { get; init; }

    public EvaluationError Error { get; init; }
}
