using Noa.Release.Plans;

namespace Noa.Release.Targets;

/// <summary>Where versions run. Every method may be called again after a crash, and then ends the same.</summary>
internal interface IDeploymentTarget
{
    /// <summary>For people: where that is.</summary>
    string Description { get; }

    /// <summary>Whether the router hashes traffic as flags are hashed; else the exposed share is the product of both.</summary>
    bool HashesTraffic { get; }

    Task<TargetStatus> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Looks, without touching anything, whether a version can be started.</summary>
    /// <exception cref="ReleaseException">It cannot: the sentence says why.</exception>
    Task CheckAsync(string version, CancellationToken cancellationToken);

    /// <summary>Starts a version in a slot, unless it runs there, and waits until it is ready.</summary>
    /// <exception cref="ReleaseException">It did not become ready in time, or ended.</exception>
    Task PrepareAsync(string slot, string version, TimeSpan within, CancellationToken cancellationToken);

    /// <summary>Gives a slot a share of traffic; the other slot has the rest.</summary>
    Task RouteAsync(string slot, decimal percent, string salt, CancellationToken cancellationToken);

    /// <summary>Waits until a slot without traffic has no requests left.</summary>
    /// <returns>Whether it came to that in time; null when requests are not counted here, and it was only given time.</returns>
    Task<bool?> DrainAsync(string slot, TimeSpan within, CancellationToken cancellationToken);

    /// <summary>Keeps a slot without traffic running, as small as it can be.</summary>
    Task KeepAsync(string slot, CancellationToken cancellationToken);

    /// <summary>Stops what runs in a slot without traffic.</summary>
    Task StopAsync(string slot, CancellationToken cancellationToken);

    /// <summary>Where a slot itself is reached, past the traffic split.</summary>
    Task<Uri> AddressOfAsync(string slot, CancellationToken cancellationToken);

    /// <summary>What the router counted of a slot; null when it does not count.</summary>
    Task<SlotTraffic?> TrafficOfAsync(string slot, CancellationToken cancellationToken);

    /// <summary>What in a plan would be other here than a reader may think; empty for nothing.</summary>
    IEnumerable<string> Remarks(RolloutPlan plan);
}
