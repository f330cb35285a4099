using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using Noa.Release.Plans;

namespace Noa.Release.Targets.Kubernetes;

/// <summary>Two versions as Deployments of one namespace; traffic moves by the weights of an HTTPRoute, or by the selector of a Service.</summary>
internal sealed partial class KubernetesTarget : IDeploymentTarget, IDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    // Until every node and router has heard of a new split; pods themselves end their requests before they go.
    private static readonly TimeSpan Spreading = TimeSpan.FromSeconds(10);

    private readonly KubernetesSpec _spec;
    private readonly TimeProvider _time;
    private readonly ClusterConnection _cluster;
    private readonly SlotManifests _manifests;

    /// <exception cref="ReleaseException">The file of the Deployment is not there.</exception>
    public KubernetesTarget(KubernetesSpec spec, TimeProvider time)
    {
        _spec = spec;
        _time = time;
        _cluster = new ClusterConnection(spec);
        _manifests = new SlotManifests(spec, spec.Deployment is null ? null : Read(spec.Deployment));
    }

    public string Description => $"Deployments {_spec.App}-blue and {_spec.App}-green in namespace {_spec.Namespace}";

    public bool HashesTraffic => false;

    public async Task<TargetStatus> ReadAsync(CancellationToken cancellationToken)
    {
        (IReadOnlyDictionary<string, V1Deployment> deployments, TrafficShares shares) = await LookAsync(cancellationToken).ConfigureAwait(false);
        return new TargetStatus(shares.Active, deployments.ToDictionary(
            static slot => slot.Key,
            slot => new SlotStatus(SlotManifests.VersionOf(slot.Value), slot.Value.Status?.ReadyReplicas > 0, shares.Of(slot.Key))));
    }

    public async Task CheckAsync(string version, CancellationToken cancellationToken)
    {
        string image = _manifests.ImageOf(version);
        if (!ImageName().IsMatch(image))
        {
            throw new ReleaseException($"'{image}' is no name of an image: a tag has letters, digits, '.', '_' and '-', at most 128. Nothing was touched.");
        }

        _ = _manifests.Deployment(SlotNames.Blue, version, null);
        await _cluster.AskAsync("ask its version", client => client.Version.GetCodeAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> missing = await ClusterRights.MissingAsync(_spec, _cluster, cancellationToken).ConfigureAwait(false);
        if (missing.Count > 0)
        {
            throw new ReleaseException($"Rights are missing in namespace '{_spec.Namespace}' (docs/release/kubernetes.md lists all of them). Nothing was touched:\n" + string.Join('\n', missing.Select(static right => $"  {right}")));
        }

        await CheckNamespaceAsync(cancellationToken).ConfigureAwait(false);
        if (_spec.HttpRoute is not null)
        {
            await CheckGatewayApiAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task PrepareAsync(string slot, string version, TimeSpan within, CancellationToken cancellationToken)
    {
        (IReadOnlyDictionary<string, V1Deployment> deployments, TrafficShares shares) = await LookAsync(cancellationToken).ConfigureAwait(false);
        V1Deployment? there = deployments.GetValueOrDefault(slot);
        bool isAnother = there is null || SlotManifests.VersionOf(there) != version;
        if (isAnother && there?.Status?.ReadyReplicas > 0 && shares.Of(slot) > 0)
        {
            throw new ReleaseException($"{slot} has traffic and another version, {SlotManifests.VersionOf(there)}: nothing is started over it.");
        }

        int wanted = Wanted(slot, deployments, shares);
        if (shares.Of(slot) == 0)
        {
            // A slot with traffic has them: going back to it must not fail on what somebody did to another one.
            await _cluster.ApplyAsync(_manifests.Service(SlotNames.Blue), cancellationToken).ConfigureAwait(false);
            await _cluster.ApplyAsync(_manifests.Service(SlotNames.Green), cancellationToken).ConfigureAwait(false);
            await _cluster.ApplyAsync(_manifests.Budget(slot), cancellationToken).ConfigureAwait(false);
        }

        bool isScaled = await IsScaledByOthersAsync(slot, cancellationToken).ConfigureAwait(false);
        if (isAnother || (!isScaled && there!.Spec.Replicas < wanted))
        {
            await _cluster.ApplyAsync(_manifests.Deployment(slot, version, isScaled ? null : wanted), cancellationToken).ConfigureAwait(false);
        }

        if (_spec.MaxReplicas is not null)
        {
            await _cluster.ApplyAsync(_manifests.Autoscaler(slot, wanted), cancellationToken).ConfigureAwait(false);
        }

        // Whoever else scales decides how many there are; that one is ready is what can be asked.
        await WaitUntilReadyAsync(slot, version, isScaled && _spec.MaxReplicas is null ? 1 : wanted, within, cancellationToken).ConfigureAwait(false);
    }

    public async Task RouteAsync(string slot, decimal percent, string salt, CancellationToken cancellationToken)
    {
        (IReadOnlyDictionary<string, V1Deployment> deployments, TrafficShares before) = await LookAsync(cancellationToken).ConfigureAwait(false);
        TrafficShares shares = before.After(slot, percent, deployments.ContainsKey(SlotNames.Other(slot)));
        if (_spec.HttpRoute is { } route)
        {
            var body = new V1Patch(RouteManifest.Write(_spec, shares).ToJsonString(), V1Patch.PatchType.ApplyPatch);
            await _cluster.AskAsync($"apply HTTPRoute {route}", client => client.CustomObjects.PatchNamespacedCustomObjectAsync(body, ClusterNames.GatewayGroup, ClusterNames.GatewayVersion, _spec.Namespace, "httproutes", route, fieldManager: ClusterNames.FieldManager, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
            return;
        }

        if (percent is not (0 or 100))
        {
            throw new ReleaseException($"A Service's selector gives all traffic or none, not {percent.ToString(CultureInfo.InvariantCulture)} %.");
        }

        // Nobody to give it to: it stays where it is, at a slot that is about to be empty.
        await _cluster.ApplyAsync(_manifests.Switch(shares.Active ?? slot), cancellationToken).ConfigureAwait(false);
        if (_spec.IngressHost is not null)
        {
            await _cluster.ApplyAsync(_manifests.Ingress(), cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<bool?> DrainAsync(string slot, TimeSpan within, CancellationToken cancellationToken)
    {
        await Task.Delay(within < Spreading ? within : Spreading, _time, cancellationToken).ConfigureAwait(false);
        return null;
    }

    public async Task KeepAsync(string slot, CancellationToken cancellationToken)
    {
        (IReadOnlyDictionary<string, V1Deployment> deployments, TrafficShares shares) = await LookAsync(cancellationToken).ConfigureAwait(false);
        if (!deployments.TryGetValue(slot, out V1Deployment? deployment) || shares.Of(slot) > 0)
        {
            return;
        }

        if (_spec.MaxReplicas is not null)
        {
            await _cluster.ApplyAsync(_manifests.Autoscaler(slot, 1), cancellationToken).ConfigureAwait(false);

            // It was held at the strength of the version before; from here on load decides.
            await _cluster.ApplyAsync(_manifests.Autoscaler(SlotNames.Other(slot), _spec.Replicas), cancellationToken).ConfigureAwait(false);
        }
        else if (!await IsScaledByOthersAsync(slot, cancellationToken).ConfigureAwait(false))
        {
            await _cluster.ApplyAsync(_manifests.Deployment(slot, SlotManifests.VersionOf(deployment), 1), cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task StopAsync(string slot, CancellationToken cancellationToken)
    {
        string name = _manifests.NameOf(slot), space = _spec.Namespace;
        await _cluster.RemoveAsync($"delete HorizontalPodAutoscaler {name}", client => client.AutoscalingV2.DeleteNamespacedHorizontalPodAutoscalerAsync(name, space, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
        await _cluster.RemoveAsync($"delete PodDisruptionBudget {name}", client => client.PolicyV1.DeleteNamespacedPodDisruptionBudgetAsync(name, space, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
        await _cluster.RemoveAsync($"delete Deployment {name}", client => client.AppsV1.DeleteNamespacedDeploymentAsync(name, space, propagationPolicy: "Background", cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public Task<Uri> AddressOfAsync(string slot, CancellationToken cancellationToken) => Task.FromResult(new Uri(
        _spec.SlotAddress?.Replace("{slot}", slot, StringComparison.Ordinal) ?? string.Create(CultureInfo.InvariantCulture, $"http://{_manifests.NameOf(slot)}.{_spec.Namespace}.svc:{_spec.Port}")));

    public Task<SlotTraffic?> TrafficOfAsync(string slot, CancellationToken cancellationToken) => Task.FromResult<SlotTraffic?>(null);

    public IEnumerable<string> Remarks(RolloutPlan plan)
    {
        yield return "whether the image is there is found out by the cluster: a version that is not ready within its time is taken back before it has traffic";
        if (_spec.HttpRoute is null)
        {
            yield break;
        }

        foreach (PlanStage stage in plan.Stages.Where(static stage => stage.Traffic is > 0 and < 100 && stage.Flags.Any(static move => move.Percent is > 0 and < 100)))
        {
            FlagMove move = stage.Flags.First(static move => move.Percent is > 0 and < 100);
            yield return string.Create(CultureInfo.InvariantCulture, $"stage '{stage.Name}': the router draws at random for each request, so the exposed share is the product, {stage.Traffic} % of traffic with {move.Percent} % of '{move.Key}' is {stage.Traffic * move.Percent / 100:0.###} % of requests");
        }
    }

    public void Dispose() => _cluster.Dispose();

    // As many as have the traffic now: they will have it in a moment.
    private int Wanted(string slot, IReadOnlyDictionary<string, V1Deployment> deployments, TrafficShares shares)
    {
        string other = SlotNames.Other(slot);
        int busy = shares.Of(other) > 0 && deployments.TryGetValue(other, out V1Deployment? deployment) ? deployment.Spec.Replicas ?? 1 : 0;
        int wanted = Math.Max(_spec.Replicas, busy);
        return _spec.MaxReplicas is { } most ? Math.Min(wanted, most) : wanted;
    }

    private async Task<(IReadOnlyDictionary<string, V1Deployment> Deployments, TrafficShares Shares)> LookAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, V1Deployment> deployments = [];
        foreach (string slot in new[] { SlotNames.Blue, SlotNames.Green })
        {
            string name = _manifests.NameOf(slot);
            if (await _cluster.FindAsync($"read Deployment {name}", client => client.AppsV1.ReadNamespacedDeploymentAsync(name, _spec.Namespace, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false) is { } deployment)
            {
                deployments.Add(slot, deployment);
            }
        }

        return (deployments, _spec.HttpRoute is null ? await ReadSwitchAsync(cancellationToken).ConfigureAwait(false) : await ReadRouteAsync(cancellationToken).ConfigureAwait(false));
    }

    private async Task<TrafficShares> ReadSwitchAsync(CancellationToken cancellationToken)
    {
        V1Service? service = await _cluster.FindAsync($"read Service {_spec.App}", client => client.CoreV1.ReadNamespacedServiceAsync(_spec.App, _spec.Namespace, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
        string? slot = service?.Spec.Selector?.TryGetValue(ClusterNames.SlotLabel, out string? value) == true ? value : null;
        return slot is null ? TrafficShares.None : new TrafficShares(slot, slot == SlotNames.Green ? 100 : 0);
    }

    private async Task<TrafficShares> ReadRouteAsync(CancellationToken cancellationToken)
    {
        object? route = await _cluster.FindAsync($"read HTTPRoute {_spec.HttpRoute}", client => client.CustomObjects.GetNamespacedCustomObjectAsync(ClusterNames.GatewayGroup, ClusterNames.GatewayVersion, _spec.Namespace, "httproutes", _spec.HttpRoute, cancellationToken), cancellationToken).ConfigureAwait(false);
        return route is JsonElement element ? RouteManifest.Read(_spec, element) : TrafficShares.None;
    }

    // Replicas belong to whatever autoscaler is there, ours or another's.
    private async Task<bool> IsScaledByOthersAsync(string slot, CancellationToken cancellationToken)
    {
        if (_spec.MaxReplicas is not null)
        {
            return true;
        }

        V2HorizontalPodAutoscalerList all = await _cluster.AskAsync("list autoscalers", client => client.AutoscalingV2.ListNamespacedHorizontalPodAutoscalerAsync(_spec.Namespace, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
        return all.Items.Any(one => one.Spec.ScaleTargetRef is { Kind: "Deployment" } of && of.Name == _manifests.NameOf(slot));
    }

    private async Task WaitUntilReadyAsync(string slot, string version, int wanted, TimeSpan within, CancellationToken cancellationToken)
    {
        string name = _manifests.NameOf(slot);
        long start = _time.GetTimestamp();
        while (true)
        {
            V1Deployment deployment = await _cluster.AskAsync($"read Deployment {name}", client => client.AppsV1.ReadNamespacedDeploymentAsync(name, _spec.Namespace, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
            var readiness = Readiness.Of(deployment, wanted);
            if (readiness.IsReady)
            {
                return;
            }

            if (readiness.IsHopeless || _time.GetElapsedTime(start) > within)
            {
                string selector = string.Join(',', _manifests.Selector(slot).Select(static label => $"{label.Key}={label.Value}"));
                V1PodList pods = await _cluster.AskAsync("list pods", client => client.CoreV1.ListNamespacedPodAsync(_spec.Namespace, labelSelector: selector, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
                string why = Readiness.ReasonOf(pods.Items) is { } reason ? $"{readiness.Why}; {reason}" : readiness.Why;
                throw new ReleaseException(readiness.IsHopeless ? $"{version} cannot become ready: {why}" : $"{version} was not ready within {DurationText.Of(within)}: {why}");
            }

            await Task.Delay(Glance, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CheckNamespaceAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ = await _cluster.FindAsync($"read namespace {_spec.Namespace}", client => client.CoreV1.ReadNamespaceAsync(_spec.Namespace, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false)
                ?? throw new ReleaseException($"The cluster has no namespace '{_spec.Namespace}': make it first. Nothing was touched.");
        }
        catch (ReleaseException exception) when (ClusterConnection.StatusOf(exception) == System.Net.HttpStatusCode.Forbidden)
        {
            // To look at namespaces is a right of the whole cluster, and not needed otherwise.
        }
    }

    private async Task CheckGatewayApiAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _cluster.AskAsync($"read HTTPRoute {_spec.HttpRoute}", client => client.CustomObjects.GetNamespacedCustomObjectAsync(ClusterNames.GatewayGroup, ClusterNames.GatewayVersion, _spec.Namespace, "httproutes", _spec.HttpRoute, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (ReleaseException exception) when (ClusterConnection.StatusOf(exception) == System.Net.HttpStatusCode.NotFound)
        {
            // A route that is missing is made; the API that is missing is not ours to install.
            if (!ClusterConnection.IsAboutAnObject(exception))
            {
                throw new ReleaseException($"The cluster has no HTTPRoute of {ClusterNames.GatewayGroup}/{ClusterNames.GatewayVersion}: install the Gateway API, or leave out 'httpRoute' to switch the selector of a Service. Nothing was touched.", exception);
            }
        }
    }

    private static string Read(string path) => File.Exists(path) ? File.ReadAllText(path) : throw new ReleaseException($"There is no {path}, which 'deployment' names. Nothing was touched.");

    [GeneratedRegex(@"^[a-z0-9][\w./:-]*:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", RegexOptions.CultureInvariant)]
    private static partial Regex ImageName();
}
