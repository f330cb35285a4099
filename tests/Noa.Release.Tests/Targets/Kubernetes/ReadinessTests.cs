using k8s;
using k8s.Models;
using Noa.Release.Targets.Kubernetes;

namespace Noa.Release.Tests.Targets.Kubernetes;

/// <summary>When a Deployment counts as ready, without a cluster.</summary>
public sealed class ReadinessTests
{
    [Theory]
    [InlineData("""{ "observedGeneration": 2, "replicas": 3, "updatedReplicas": 3, "availableReplicas": 3 }""", true, false, "3 of 3")]
    [InlineData("""{ "observedGeneration": 1, "replicas": 3, "updatedReplicas": 3, "availableReplicas": 3 }""", false, false, "has not begun")]
    [InlineData("""{ "observedGeneration": 2, "replicas": 4, "updatedReplicas": 3, "availableReplicas": 3 }""", false, false, "1 of the version before")]
    [InlineData("""{ "observedGeneration": 2, "replicas": 3, "updatedReplicas": 3, "availableReplicas": 2 }""", false, false, "2 of 3")]
    [InlineData("""{ "observedGeneration": 2, "conditions": [ { "type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "timed out" } ] }""", false, true, "ProgressDeadlineExceeded: timed out")]
    [InlineData("""{ "observedGeneration": 2, "conditions": [ { "type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "exceeded quota" } ] }""", false, true, "exceeded quota")]
    public void Deployment_OfThreeWanted_IsReadyWhenAllOfThisTemplateAreThere(string status, bool isReady, bool isHopeless, string why)
    {
        V1Deployment deployment = new() { Metadata = new V1ObjectMeta { Generation = 2 }, Status = KubernetesJson.Deserialize<V1DeploymentStatus>(status) };

        var readiness = Readiness.Of(deployment, 3);

        Assert.Equal((isReady, isHopeless), (readiness.IsReady, readiness.IsHopeless));
        Assert.Contains(why, readiness.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "containerStatuses": [ { "name": "a", "image": "i", "imageID": "", "ready": false, "restartCount": 0, "state": { "waiting": { "reason": "ImagePullBackOff", "message": "not found" } } } ] }""", "p: ImagePullBackOff not found")]
    [InlineData("""{ "containerStatuses": [ { "name": "a", "image": "i", "imageID": "", "ready": false, "restartCount": 0, "state": { "terminated": { "exitCode": 3, "reason": "Error" } } } ] }""", "p ended with 3: Error")]
    [InlineData("""{ "conditions": [ { "type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes" } ] }""", "p: Unschedulable 0/3 nodes")]
    [InlineData("""{ "containerStatuses": [ { "name": "a", "image": "i", "imageID": "", "ready": false, "restartCount": 0, "state": { "waiting": { "reason": "ContainerCreating" } } } ] }""", null)]
    public void Pods_ThatDoNotStart_SayWhyInTheClustersWords(string status, string? reason)
    {
        V1Pod pod = new() { Metadata = new V1ObjectMeta { Name = "p" }, Status = KubernetesJson.Deserialize<V1PodStatus>(status) };

        Assert.Equal(reason, Readiness.ReasonOf([pod]));
    }
}
