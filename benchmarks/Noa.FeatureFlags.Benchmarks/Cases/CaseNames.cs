namespace Noa.FeatureFlags.Benchmarks.Cases;

/// <summary>Names of the cases that several engines do.</summary>
internal static class CaseNames
{
    public const string Off = "off";
    public const string On = "on";
    public const string Unknown = "unknown flag";
    public const string Half = "50/50 percentage";
    public const string LaunchDarklyHalf = "50/50 rollout by LaunchDarkly's SHA-1";
    public const string Targets1K = "target hit, 1,000 keys";
    public const string Targets10K = "target hit, 10,000 keys";
    public const string Rules = "5 rules x 2 clauses, last matches";
    public const string Segment = "segment";
    public const string Prerequisite = "prerequisite";
    public const string Text = "string, 50/50";
    public const string Context = "context, key + 3 attributes";
}
