using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>Where an environment stands: what was committed, and what is handed to everybody.</summary>
/// <param name="Version">The newest commit.</param>
/// <param name="Served">What subscribers outside the canary cohort get; the same lineage, never newer.</param>
/// <param name="State">How far the newest commit is on its way to everybody.</param>
internal sealed record StoreHead(RuleSetVersion Version, RuleSetVersion Served, DistributionState State);
