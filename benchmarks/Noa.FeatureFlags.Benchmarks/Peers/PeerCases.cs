using Noa.FeatureFlags.Benchmarks.Cases;

namespace Noa.FeatureFlags.Benchmarks.Peers;

/// <summary>All peers that could be had: what the package feed lacks is left out.</summary>
internal static class PeerCases
{
    public static IReadOnlyList<BenchmarkCase> All { get; } =
    [
        .. FeatureManagementCases.All,
#if HAS_LAUNCHDARKLY
        .. LaunchDarklyCases.All,
#endif
#if HAS_OPENFEATURE
        .. OpenFeatureCases.All,
#endif
    ];
}
