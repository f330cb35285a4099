using k8s.Models;

namespace Noa.Release.Targets.Kubernetes;

/// <summary>How far a Deployment is. Pure.</summary>
/// <param name="IsReady">As many as wanted are there, all of the newest template.</param>
/// <param name="IsHopeless">The cluster itself gave up.</param>
/// <param name="Why">What is missing.</param>
internal sealed record Readiness(bool IsReady, bool IsHopeless, string Why)
{
    public static Readiness Of(V1Deployment deployment, int wanted)
    {
        V1DeploymentStatus? status = deployment.Status;

        // Older numbers are about the template before.
        if (status?.ObservedGeneration is not { } seen || seen < deployment.Metadata.Generation)
        {
            return new Readiness(false, false, "the cluster has not begun");
        }

        foreach (V1DeploymentCondition condition in status.Conditions ?? [])
        {
            if (condition is { Type: "Progressing", Status: "False" } or { Type: "ReplicaFailure", Status: "True" })
            {
                return new Readiness(false, true, $"{condition.Reason}: {condition.Message}");
            }
        }

        int updated = status.UpdatedReplicas ?? 0, available = status.AvailableReplicas ?? 0, all = status.Replicas ?? 0;
        return updated >= wanted && available >= wanted && all == updated
            ? new Readiness(true, false, $"{available} of {wanted} are ready")
            : new Readiness(false, false, all > updated ? $"{all - updated} of the version before are still there, {available} of {wanted} are ready" : $"{available} of {wanted} are ready");
    }

    /// <summary>What keeps pods from starting, in the cluster's words; null when they do not say.</summary>
    public static string? ReasonOf(IEnumerable<V1Pod> pods) => pods
        .SelectMany(static pod => (pod.Status?.ContainerStatuses ?? []).Select(status => Of(pod, status)).Append(Unscheduled(pod)))
        .FirstOrDefault(static reason => reason is not null);

    private static string? Of(V1Pod pod, V1ContainerStatus status) => status.State switch
    {
        { Waiting: { Reason: not (null or "ContainerCreating" or "PodInitializing") } waiting } => $"{pod.Metadata.Name}: {waiting.Reason} {waiting.Message}".Trim(),
        { Terminated: { } ended } => $"{pod.Metadata.Name} ended with {ended.ExitCode}: {ended.Reason} {ended.Message}".Trim(),
        _ => null,
    };

    private static string? Unscheduled(V1Pod pod) =>
        pod.Status?.Conditions?.FirstOrDefault(static condition => condition is { Type: "PodScheduled", Status: "False" }) is { } condition ? $"{pod.Metadata.Name}: {condition.Reason} {condition.Message}" : null;
}
