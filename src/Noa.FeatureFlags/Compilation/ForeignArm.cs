namespace Noa.FeatureFlags.Compilation;

/// <summary>What is served on a stretch of another system's line.</summary>
internal readonly record struct ForeignArm(int Variation, double Weight, bool IsUntracked);
