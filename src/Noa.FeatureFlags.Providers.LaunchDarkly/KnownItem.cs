using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>What is known of a flag or segment.</summary>
/// <param name="Version">The highest version that came.</param>
/// <param name="Flag">The flag as it is in use; null for a segment, for one that was removed, and for one that cannot be said here.</param>
/// <param name="IsRemoved">Whether it was removed; then only a higher version brings it back.</param>
internal readonly record struct KnownItem(long Version, FlagDefinition? Flag, bool IsRemoved);
