namespace Noa.Release.Plans;

/// <summary>Blue and green Deployments in one namespace.</summary>
internal sealed record KubernetesSpec
{
    public required string App { get; init; }

    public required string Namespace { get; init; }

    /// <summary>Context of the kubeconfig; null for the current one, or the pod's own account.</summary>
    public string? Context { get; init; }

    /// <summary>Kubeconfig file; null for KUBECONFIG, <c>~/.kube/config</c> or the pod's own account.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>File with a Deployment whose pod template is taken: variables, volumes, resources. Names, labels, slot, image and replicas are the tool's. Null for a plain one.</summary>
    public string? Deployment { get; init; }

    /// <summary>The image, with <c>{version}</c> or <c>{number}</c>.</summary>
    public required string Image { get; init; }

    public int Port { get; init; } = 8080;

    /// <summary>Replicas of the version with traffic; a Deployment that an autoscaler owns is left alone.</summary>
    public int Replicas { get; init; } = 2;

    public string Ready { get; init; } = "/health/ready";

    /// <summary>The HTTPRoute whose weights are moved; null to switch the selector of the Service instead.</summary>
    public string? HttpRoute { get; init; }

    /// <summary>Gateway that the HTTPRoute is attached to.</summary>
    public string? Gateway { get; init; }

    /// <summary>Host of an Ingress to the active Service; null for none.</summary>
    public string? IngressHost { get; init; }

    /// <summary>Largest number of replicas an autoscaler may start; null for no autoscaler.</summary>
    public int? MaxReplicas { get; init; }

    /// <summary>Average CPU in percent that the autoscaler aims at.</summary>
    public int TargetCpu { get; init; } = 70;

    /// <summary>URL by which smoke tests reach a slot from here: <c>{slot}</c> is filled in. Null for the cluster's own names.</summary>
    public string? SlotAddress { get; init; }
}
