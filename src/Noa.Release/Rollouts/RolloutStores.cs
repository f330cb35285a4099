using Noa.Release.Plans;

namespace Noa.Release.Rollouts;

/// <summary>Where an environment's logs are kept.</summary>
internal static class RolloutStores
{
    /// <param name="environment">The environment.</param>
    /// <param name="folder">For those that keep them in files.</param>
    /// <param name="time">The clock.</param>
    public static IRolloutStore Of(ReleaseEnvironment environment, string folder, TimeProvider time) => environment.Kubernetes is { } cluster
        ? new ClusterRolloutStore(cluster, environment.Name, time)
        : new FileRolloutStore(folder, time);
}
