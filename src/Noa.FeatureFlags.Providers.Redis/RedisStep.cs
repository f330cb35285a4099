using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Providers.Redis;

/// <summary>One commit that a reader did not know.</summary>
/// <param name="Version">What it led to.</param>
/// <param name="Changed">Entries it wrote or removed.</param>
internal sealed record RedisStep(RuleSetVersion Version, IReadOnlyList<EntryId> Changed);
