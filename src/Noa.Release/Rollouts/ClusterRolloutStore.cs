using System.Globalization;
using System.Text;
using k8s;
using k8s.Models;
using Noa.Release.Plans;
using Noa.Release.Targets.Kubernetes;

namespace Noa.Release.Rollouts;

/// <summary>Logs as ConfigMaps of the namespace that is released to: whoever reaches the cluster can go on, and sees the same.</summary>
internal sealed class ClusterRolloutStore(KubernetesSpec spec, string environment, TimeProvider time) : IRolloutStore, IDisposable
{
    // A ConfigMap holds 1 MiB; each line writes its ConfigMap anew.
    internal const int PartBytes = 200_000;
    internal const string LogKey = "log.ndjson";

    private const string LogRole = "log";
    private const string CommandRole = "command";
    private const string CommandKey = "command.json";

    private readonly ClusterConnection _cluster = new(spec);

    internal ClusterConnection Cluster => _cluster;

    internal string LeaseName { get; } = $"noa-release-{ClusterNames.Safe(spec.App)}-{ClusterNames.Safe(environment)}";

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        IList<V1ConfigMap> maps = await FindAsync(LogRole, null, cancellationToken).ConfigureAwait(false);
        return [.. maps.Select(static map => map.Metadata.Labels[ClusterNames.RolloutLabel]).Distinct().Order(StringComparer.Ordinal)];
    }

    public async Task<IReadOnlyList<RolloutEvent>> ReadAsync(string id, CancellationToken cancellationToken)
    {
        string text = string.Concat((await PartsAsync(id, cancellationToken).ConfigureAwait(false)).Select(static part => part.Data[LogKey]));
        return StateLog.Read(Encoding.UTF8.GetBytes(text), $"ConfigMap {PartName(id, 0)}").Lines;
    }

    public async Task<IRolloutLease> AcquireAsync(string actor, CancellationToken cancellationToken) =>
        await ClusterLease.AcquireAsync(this, actor, time, cancellationToken).ConfigureAwait(false);

    public Task SendAsync(string id, CommandMessage message, CancellationToken cancellationToken)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{LeaseName}-{id}-{time.GetUtcNow().UtcTicks:D20}-{ClusterNames.Safe(message.Id)}");
        V1ConfigMap map = Map(name, id, CommandRole, CommandKey, Encoding.UTF8.GetString(RolloutJson.Write(message)));
        return _cluster.AskAsync($"leave a command, ConfigMap {name}", client => client.CoreV1.CreateNamespacedConfigMapAsync(map, spec.Namespace, fieldManager: ClusterNames.FieldManager, cancellationToken: cancellationToken), cancellationToken);
    }

    public void Dispose() => _cluster.Dispose();

    /// <summary>A log's parts in order.</summary>
    internal async Task<IReadOnlyList<V1ConfigMap>> PartsAsync(string id, CancellationToken cancellationToken) =>
        [.. (await FindAsync(LogRole, id, cancellationToken).ConfigureAwait(false)).OrderBy(static map => map.Metadata.Name, StringComparer.Ordinal)];

    internal async Task<IReadOnlyList<CommandMessage>> CommandsAsync(string id, CancellationToken cancellationToken) =>
        [.. (await FindAsync(CommandRole, id, cancellationToken).ConfigureAwait(false)).OrderBy(static map => map.Metadata.Name, StringComparer.Ordinal).Select(static map => RolloutJson.ReadCommand(Encoding.UTF8.GetBytes(map.Data[CommandKey]))).OfType<CommandMessage>()];

    internal async Task ForgetAsync(string id, CommandMessage message, CancellationToken cancellationToken)
    {
        foreach (V1ConfigMap map in (await FindAsync(CommandRole, id, cancellationToken).ConfigureAwait(false)).Where(map => map.Metadata.Name.EndsWith("-" + ClusterNames.Safe(message.Id), StringComparison.Ordinal)))
        {
            await _cluster.RemoveAsync($"delete ConfigMap {map.Metadata.Name}", client => client.CoreV1.DeleteNamespacedConfigMapAsync(map.Metadata.Name, spec.Namespace, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A part of a log that is not in the cluster yet.</summary>
    internal V1ConfigMap NewPart(string id, int part, string text) => Map(PartName(id, part), id, LogRole, LogKey, text);

    private string PartName(string id, int part) => string.Create(CultureInfo.InvariantCulture, $"{LeaseName}-{id}-{part:D4}");

    private async Task<IList<V1ConfigMap>> FindAsync(string role, string? id, CancellationToken cancellationToken)
    {
        string selector = string.Join(',', Labels(id ?? "", role).Where(label => id is not null || label.Key != ClusterNames.RolloutLabel).Select(static label => $"{label.Key}={label.Value}"));
        return (await _cluster.AskAsync("list ConfigMaps", client => client.CoreV1.ListNamespacedConfigMapAsync(spec.Namespace, labelSelector: selector, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false)).Items;
    }

    private V1ConfigMap Map(string name, string id, string role, string key, string value) => new()
    {
        ApiVersion = "v1",
        Kind = "ConfigMap",
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = spec.Namespace, Labels = Labels(id, role) },
        Data = new Dictionary<string, string> { [key] = value },
    };

    private Dictionary<string, string> Labels(string id, string role) => new()
    {
        [ClusterNames.ManagedByLabel] = ClusterNames.FieldManager,
        [ClusterNames.AppLabel] = spec.App,
        [ClusterNames.EnvironmentLabel] = ClusterNames.Safe(environment),
        [ClusterNames.RoleLabel] = role,
        [ClusterNames.RolloutLabel] = id,
    };
}
