namespace Noa.FeatureFlags.Benchmarks.Cases;

/// <summary>Names of the engines that are compared.</summary>
internal static class Engines
{
    public const string Noa = "Noa.FeatureFlags";
    public const string FeatureManagement = "Microsoft.FeatureManagement";
    public const string LaunchDarkly = "LaunchDarkly.ServerSdk";
    public const string OpenFeature = "OpenFeature";
}
