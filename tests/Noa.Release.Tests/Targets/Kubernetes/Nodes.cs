using k8s;
using k8s.Models;
using Noa.Release.Targets.Kubernetes;

namespace Noa.Release.Tests.Targets.Kubernetes;

/// <summary>Writes what controllers and nodes would write: that the pods of a Deployment are there. Versions named dead never are; their pods say why.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    private readonly IKubernetes _client;
    private readonly string _space;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    public Nodes(IKubernetes client, string space)
    {
        _client = client;
        _space = space;
        _work = WorkAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (V1Deployment deployment in (await _client.AppsV1.ListNamespacedDeploymentAsync(_space)).Items)
            {
                try
                {
                    await ServeAsync(deployment);
                }
                catch (k8s.Autorest.HttpOperationException)
                {
                    // Changed meanwhile: at the next turn.
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    private async Task ServeAsync(V1Deployment deployment)
    {
        if (SlotManifests.VersionOf(deployment).Contains("dead", StringComparison.Ordinal))
        {
            await FailAsync(deployment);
            return;
        }

        // An autoscaler's lower bound is kept, as its controller would, by the subresource that it uses.
        V2HorizontalPodAutoscalerList autoscalers = await _client.AutoscalingV2.ListNamespacedHorizontalPodAutoscalerAsync(_space);
        if (autoscalers.Items.FirstOrDefault(one => one.Spec.ScaleTargetRef.Name == deployment.Metadata.Name) is { } autoscaler && deployment.Spec.Replicas != autoscaler.Spec.MinReplicas)
        {
            V1Scale scale = await _client.AppsV1.ReadNamespacedDeploymentScaleAsync(deployment.Metadata.Name, _space);
            scale.Spec.Replicas = autoscaler.Spec.MinReplicas;
            await _client.AppsV1.ReplaceNamespacedDeploymentScaleAsync(scale, deployment.Metadata.Name, _space, fieldManager: "kube-controller-manager");
            return;
        }

        int replicas = deployment.Spec.Replicas ?? 1;
        if (deployment.Status?.ObservedGeneration != deployment.Metadata.Generation || deployment.Status?.AvailableReplicas != replicas)
        {
            deployment.Status = new V1DeploymentStatus { ObservedGeneration = deployment.Metadata.Generation, Replicas = replicas, UpdatedReplicas = replicas, ReadyReplicas = replicas, AvailableReplicas = replicas };
            await _client.AppsV1.ReplaceNamespacedDeploymentStatusAsync(deployment, deployment.Metadata.Name, _space);
        }
    }

    private async Task FailAsync(V1Deployment deployment)
    {
        if (deployment.Status?.ObservedGeneration == deployment.Metadata.Generation)
        {
            return;
        }

        V1PodTemplateSpec template = deployment.Spec.Template;
        template.Metadata.Name = deployment.Metadata.Name + "-1";
        V1Pod pod = await _client.CoreV1.CreateNamespacedPodAsync(new V1Pod { ApiVersion = "v1", Kind = "Pod", Metadata = template.Metadata, Spec = template.Spec }, _space);
        pod.Status = new V1PodStatus { ContainerStatuses = [new V1ContainerStatus { Name = "shop", Image = template.Spec.Containers[0].Image, ImageID = "", State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "ImagePullBackOff", Message = "manifest unknown" } } }] };
        await _client.CoreV1.ReplaceNamespacedPodStatusAsync(pod, pod.Metadata.Name, _space);
        deployment.Status = new V1DeploymentStatus { ObservedGeneration = deployment.Metadata.Generation, Replicas = 1, UpdatedReplicas = 1 };
        await _client.AppsV1.ReplaceNamespacedDeploymentStatusAsync(deployment, deployment.Metadata.Name, _space);
    }
}
