namespace Noa.FeatureFlags;

/// <summary>What else is true of an evaluation besides its reason.</summary>
[Flags]
internal enum EvaluationTraits : byte
{
    None = 0,
    Split = 1,
    InExperiment = 2,
    NoBucketingValue = 4,
}
