using k8s;
using k8s.Models;
using Noa.Release.Plans;

namespace Noa.Release.Targets.Kubernetes;

/// <summary>What the tool must be allowed to do in its namespace; docs/release/kubernetes.md and k8s/deployments/blue-green/rbac.yaml say the same.</summary>
internal static class ClusterRights
{
    /// <summary>Rights by group and resource.</summary>
    public static IEnumerable<ClusterRight> Of(KubernetesSpec spec)
    {
        yield return new ClusterRight("apps", "deployments", "get", "list", "create", "patch", "delete");
        yield return new ClusterRight("", "pods", "list");
        yield return new ClusterRight("", "services", "get", "create", "patch");
        yield return new ClusterRight("", "configmaps", "get", "list", "create", "update", "delete");
        yield return new ClusterRight("coordination.k8s.io", "leases", "get", "create", "update");
        yield return new ClusterRight("policy", "poddisruptionbudgets", "get", "create", "patch", "delete");
        yield return new ClusterRight("autoscaling", "horizontalpodautoscalers", "get", "list", "create", "patch", "delete");
        if (spec.HttpRoute is not null)
        {
            yield return new ClusterRight(ClusterNames.GatewayGroup, "httproutes", "get", "create", "patch");
        }

        if (spec.IngressHost is not null)
        {
            yield return new ClusterRight("networking.k8s.io", "ingresses", "get", "create", "patch");
        }
    }

    /// <summary>Asks the cluster for each.</summary>
    /// <returns>Those that are missing, for people.</returns>
    public static async Task<IReadOnlyList<string>> MissingAsync(KubernetesSpec spec, ClusterConnection cluster, CancellationToken cancellationToken)
    {
        List<string> missing = [];
        foreach (ClusterRight right in Of(spec))
        {
            bool[] answers = await Task.WhenAll(right.Verbs.Select(verb => MayAsync(verb, right, cluster, cancellationToken))).ConfigureAwait(false);
            string[] refused = [.. right.Verbs.Where((_, index) => !answers[index])];
            if (refused.Length > 0)
            {
                missing.Add($"{right.Resource}{(right.Group.Length > 0 ? "." + right.Group : "")}: {string.Join(", ", refused)}");
            }
        }

        return missing;
    }

    private static async Task<bool> MayAsync(string verb, ClusterRight right, ClusterConnection cluster, CancellationToken cancellationToken)
    {
        var question = new V1SelfSubjectAccessReview
        {
            ApiVersion = "authorization.k8s.io/v1",
            Kind = "SelfSubjectAccessReview",
            Spec = new V1SelfSubjectAccessReviewSpec { ResourceAttributes = new V1ResourceAttributes { NamespaceProperty = cluster.Namespace, Verb = verb, Group = right.Group, Resource = right.Resource } },
        };
        V1SelfSubjectAccessReview answer = await cluster.AskAsync("ask for rights", client => client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(question, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
        return answer.Status.Allowed;
    }
}
