namespace Noa.FeatureFlags.Protocol;

/// <summary>Names of what a rule set may need of an SDK. What a name means never changes: something new gets a new name.</summary>
public static class RuleFeatures
{
    /// <summary>The rule format as its first release has it: all operators, segments, prerequisites, experiments, <c>noa1</c> bucketing.</summary>
    public const string Base = "rules.1";

    /// <summary>All that this version of the SDK evaluates.</summary>
    public static IReadOnlyList<string> Known { get; } = [Base];
}
