using k8s;
using k8s.Models;
using Noa.Release.Gates;
using Noa.Release.Plans;

namespace Noa.Release.Targets.Kubernetes;

/// <summary>What is applied to a cluster, as objects. Pure: the same settings give the same objects.</summary>
/// <param name="spec">The environment.</param>
/// <param name="template">A Deployment as YAML whose pod template is taken; null for a plain one.</param>
internal sealed class SlotManifests(KubernetesSpec spec, string? template)
{
    private const string PortName = "http";

    public string NameOf(string slot) => $"{spec.App}-{slot}";

    public string ImageOf(string version) => spec.Image
        .Replace("{version}", version, StringComparison.Ordinal)
        .Replace("{number}", GateSubject.NumberOf(version), StringComparison.Ordinal);

    /// <summary>The version that a Deployment was applied with.</summary>
    public static string VersionOf(V1Deployment deployment) => deployment.Metadata.Annotations?.TryGetValue(ClusterNames.VersionAnnotation, out string? version) == true ? version : "unknown";

    /// <param name="slot">Blue or green.</param>
    /// <param name="version">What runs.</param>
    /// <param name="replicas">How many; null where an autoscaler owns the number, which is then not sent at all.</param>
    public V1Deployment Deployment(string slot, string version, int? replicas)
    {
        V1Deployment deployment = Template();
        deployment.ApiVersion = "apps/v1";
        deployment.Kind = "Deployment";
        deployment.Metadata = Named(NameOf(slot), slot, deployment.Metadata?.Labels);
        deployment.Metadata.Annotations = new Dictionary<string, string> { [ClusterNames.VersionAnnotation] = version };
        deployment.Spec.Replicas = replicas;
        deployment.Spec.Selector = new V1LabelSelector { MatchLabels = Selector(slot) };
        V1PodTemplateSpec pod = deployment.Spec.Template;
        pod.Metadata ??= new V1ObjectMeta();
        pod.Metadata.Labels = Joined(pod.Metadata.Labels, [.. Selector(slot), KeyValuePair.Create("app.kubernetes.io/version", LabelOf(version))]);
        V1Container container = pod.Spec.Containers[0];
        container.Image = ImageOf(version);
        container.Ports ??= [new V1ContainerPort { Name = PortName, ContainerPort = spec.Port }];
        container.ReadinessProbe ??= new V1Probe { HttpGet = new V1HTTPGetAction { Path = spec.Ready, Port = spec.Port }, PeriodSeconds = 2 };
        return deployment;
    }

    /// <summary>The Service of a slot, which stays whatever runs there.</summary>
    public V1Service Service(string slot) => Service(NameOf(slot), slot);

    /// <summary>The Service that everybody asks, where no Gateway is: its selector is the switch.</summary>
    public V1Service Switch(string slot) => Service(spec.App, slot);

    public V2HorizontalPodAutoscaler Autoscaler(string slot, int atLeast) => new()
    {
        ApiVersion = "autoscaling/v2",
        Kind = "HorizontalPodAutoscaler",
        Metadata = Named(NameOf(slot), slot, null),
        Spec = new V2HorizontalPodAutoscalerSpec
        {
            ScaleTargetRef = new V2CrossVersionObjectReference { ApiVersion = "apps/v1", Kind = "Deployment", Name = NameOf(slot) },
            MinReplicas = Math.Min(atLeast, spec.MaxReplicas!.Value),
            MaxReplicas = spec.MaxReplicas.Value,
            Metrics = [new V2MetricSpec { Type = "Resource", Resource = new V2ResourceMetricSource { Name = "cpu", Target = new V2MetricTarget { Type = "Utilization", AverageUtilization = spec.TargetCpu } } }],
        },
    };

    // In numbers that may be away, not that must be there: a slot kept at one replica would hold up every drain of its node.
    public V1PodDisruptionBudget Budget(string slot) => new()
    {
        ApiVersion = "policy/v1",
        Kind = "PodDisruptionBudget",
        Metadata = Named(NameOf(slot), slot, null),
        Spec = new V1PodDisruptionBudgetSpec { MaxUnavailable = 1, Selector = new V1LabelSelector { MatchLabels = Selector(slot) } },
    };

    public V1Ingress Ingress() => new()
    {
        ApiVersion = "networking.k8s.io/v1",
        Kind = "Ingress",
        Metadata = Named(spec.App, null, null),
        Spec = new V1IngressSpec
        {
            Rules =
            [
                new V1IngressRule
                {
                    Host = spec.IngressHost,
                    Http = new V1HTTPIngressRuleValue
                    {
                        Paths = [new V1HTTPIngressPath { Path = "/", PathType = "Prefix", Backend = new V1IngressBackend { Service = new V1IngressServiceBackend { Name = spec.App, Port = new V1ServiceBackendPort { Number = spec.Port } } } }],
                    },
                },
            ],
        },
    };

    public Dictionary<string, string> Selector(string slot) => new() { [ClusterNames.AppLabel] = spec.App, [ClusterNames.SlotLabel] = slot };

    private V1Deployment Template()
    {
        if (template is null)
        {
            return new V1Deployment { Spec = new V1DeploymentSpec { Template = new V1PodTemplateSpec { Spec = new V1PodSpec { Containers = [new V1Container { Name = spec.App }] } } } };
        }

        try
        {
            V1Deployment deployment = KubernetesYaml.Deserialize<V1Deployment>(template, strict: true);
            return deployment is { Kind: "Deployment", Spec.Template.Spec.Containers.Count: > 0 }
                ? deployment
                : throw new ReleaseException($"{spec.Deployment} is not one Deployment with a container in its pod template. Nothing was touched.");
        }
        catch (YamlDotNet.Core.YamlException exception)
        {
            throw new ReleaseException($"{spec.Deployment}, line {exception.Start.Line}: {exception.InnerException?.Message ?? exception.Message} Nothing was touched.", exception);
        }
    }

    // All ports of the container, so that a server with several is reached by all of them.
    private V1Service Service(string name, string slot) => new()
    {
        ApiVersion = "v1",
        Kind = "Service",
        Metadata = Named(name, name == spec.App ? null : slot, null),
        Spec = new V1ServiceSpec
        {
            Selector = Selector(slot),
            Ports = [.. Deployment(slot, "v0", null).Spec.Template.Spec.Containers[0].Ports.Select(static port => new V1ServicePort { Name = port.Name, Port = port.ContainerPort, TargetPort = port.Name ?? (IntOrString)port.ContainerPort })],
        },
    };

    private V1ObjectMeta Named(string name, string? slot, IDictionary<string, string>? labels) => new()
    {
        Name = name,
        NamespaceProperty = spec.Namespace,
        Labels = Joined(labels, [KeyValuePair.Create(ClusterNames.AppLabel, spec.App), KeyValuePair.Create(ClusterNames.ManagedByLabel, ClusterNames.FieldManager), .. slot is null ? [] : new[] { KeyValuePair.Create(ClusterNames.SlotLabel, slot) }]),
    };

    private static Dictionary<string, string> Joined(IDictionary<string, string>? labels, IEnumerable<KeyValuePair<string, string>> own)
    {
        Dictionary<string, string> all = labels is null ? [] : new(labels);
        foreach ((string key, string value) in own)
        {
            all[key] = value;
        }

        return all;
    }

    // For Prometheus and people: a plus, say, is no letter of a label.
    private static string LabelOf(string version)
    {
        string label = string.Concat(version.Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter : '-'));
        return label[..Math.Min(label.Length, 63)].Trim('.', '_', '-');
    }
}
