using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>How a store fares.</summary>
/// <param name="State">Live, or why not.</param>
/// <param name="Since">When that began.</param>
/// <param name="IsWritable">False: every write is refused at once.</param>
/// <param name="Detail">For people; null when all is well.</param>
internal sealed record StoreCondition(StoreState State, DateTimeOffset Since, bool IsWritable, string? Detail)
{
    public bool IsLive => State == StoreState.Live;
}
