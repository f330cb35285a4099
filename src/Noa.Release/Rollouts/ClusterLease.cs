using System.Globalization;
using System.Net;
using System.Text;
using k8s;
using k8s.Models;
using Noa.Release.Targets.Kubernetes;

namespace Noa.Release.Rollouts;

/// <summary>
/// The right to write, as a Lease that is renewed while its holder lives. The Lease is for people, who are told who is at work; what keeps two writers
/// apart, even when clocks differ or a holder slept, is the resourceVersion of the log: who writes on an older one is refused by the API server.
/// </summary>
internal sealed class ClusterLease : IRolloutLease
{
    internal static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly ClusterRolloutStore _store;
    private readonly TimeProvider _time;
    private readonly string _holder;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Task _renewal;
    private V1Lease _lease;
    private V1ConfigMap? _part;
    private string? _id;
    private int _parts;
    private long? _lookedAt;
    private bool _isDisposed;

    private ClusterLease(ClusterRolloutStore store, V1Lease lease, TimeProvider time)
    {
        _store = store;
        _lease = lease;
        _time = time;
        _holder = lease.Spec.HolderIdentity;
        _renewal = RenewAsync();
    }

    public CancellationToken Lost => _lost.Token;

    public static async Task<ClusterLease> AcquireAsync(ClusterRolloutStore store, string actor, TimeProvider time, CancellationToken cancellationToken)
    {
        string name = store.LeaseName, space = store.Cluster.Namespace;
        V1Lease? there = await store.Cluster.FindAsync($"read Lease {name}", client => client.CoordinationV1.ReadNamespacedLeaseAsync(name, space, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
        DateTime now = time.GetUtcNow().UtcDateTime;
        DateTime? ends = there?.Spec?.RenewTime?.ToUniversalTime() + TimeSpan.FromSeconds(there?.Spec?.LeaseDurationSeconds ?? 0);
        if (!string.IsNullOrEmpty(there?.Spec?.HolderIdentity) && ends > now)
        {
            throw Refusal(there, $"If that process died, the way is free in {Math.Ceiling((ends.Value - now).TotalSeconds).ToString(CultureInfo.InvariantCulture)} s.");
        }

        V1Lease wanted = there ?? new V1Lease { ApiVersion = "coordination.k8s.io/v1", Kind = "Lease", Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = space } };
        wanted.Spec = new V1LeaseSpec
        {
            HolderIdentity = $"{actor}, process {Environment.ProcessId} on {Environment.MachineName}, {Guid.NewGuid():N}",
            LeaseDurationSeconds = (int)Duration.TotalSeconds,
            AcquireTime = now,
            RenewTime = now,
            LeaseTransitions = (there?.Spec?.LeaseTransitions ?? 0) + 1,
        };
        try
        {
            V1Lease held = await store.Cluster.AskAsync($"take Lease {name}", client => there is null ? client.CoordinationV1.CreateNamespacedLeaseAsync(wanted, space, cancellationToken: cancellationToken) : client.CoordinationV1.ReplaceNamespacedLeaseAsync(wanted, name, space, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
            return new ClusterLease(store, held, time);
        }
        catch (ReleaseException exception) when (ClusterConnection.StatusOf(exception) == HttpStatusCode.Conflict)
        {
            // Two came at the same moment.
            V1Lease other = await store.Cluster.AskAsync($"read Lease {name}", client => client.CoordinationV1.ReadNamespacedLeaseAsync(name, space, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
            throw Refusal(other, "");
        }
    }

    public async Task AppendAsync(string id, RolloutEvent line, CancellationToken cancellationToken)
    {
        string text = Encoding.UTF8.GetString(RolloutJson.Write(line)) + "\n";
        if (_id != id)
        {
            IReadOnlyList<V1ConfigMap> parts = await _store.PartsAsync(id, cancellationToken).ConfigureAwait(false);
            (_id, _parts, _part) = (id, parts.Count, parts.Count == 0 ? null : parts[^1]);
            if (line.Seq == 1 && parts.Any(static part => part.Data[ClusterRolloutStore.LogKey].Length > 0))
            {
                throw Lose($"Rollout {id} was begun by somebody else.");
            }
        }

        try
        {
            _part = _part is null || Encoding.UTF8.GetByteCount(_part.Data[ClusterRolloutStore.LogKey]) + text.Length > ClusterRolloutStore.PartBytes
                ? await CreateAsync(_store.NewPart(id, _parts++, text), CancellationToken.None).ConfigureAwait(false)
                : await ReplaceAsync(_part, text, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ReleaseException exception) when (ClusterConnection.StatusOf(exception) == HttpStatusCode.Conflict)
        {
            throw Lose($"Somebody else wrote to the log of rollout {id}: {exception.Message}");
        }
    }

    public async Task<IReadOnlyList<CommandMessage>> ReceiveAsync(string id, CancellationToken cancellationToken)
    {
        // Asked five times a second; the API server is asked once.
        if (_lookedAt is { } before && _time.GetElapsedTime(before) < LookEvery)
        {
            return [];
        }

        _lookedAt = _time.GetTimestamp();
        return await _store.CommandsAsync(id, cancellationToken).ConfigureAwait(false);
    }

    public Task ForgetAsync(string id, CommandMessage message, CancellationToken cancellationToken) => _store.ForgetAsync(id, message, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _renewal.ConfigureAwait(false);
        if (!_lost.IsCancellationRequested)
        {
            try
            {
                _lease.Spec.HolderIdentity = "";
                await PutAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (ReleaseException)
            {
                // It ends by itself.
            }
        }

        _stop.Dispose();
        _lost.Dispose();
    }

    private Task<V1ConfigMap> CreateAsync(V1ConfigMap part, CancellationToken cancellationToken) => WriteAsync(part.Metadata.Name, part.Data[ClusterRolloutStore.LogKey], client => client.CoreV1.CreateNamespacedConfigMapAsync(part, _store.Cluster.Namespace, fieldManager: ClusterNames.FieldManager, cancellationToken: cancellationToken), cancellationToken);

    private Task<V1ConfigMap> ReplaceAsync(V1ConfigMap before, string text, CancellationToken cancellationToken)
    {
        string all = before.Data[ClusterRolloutStore.LogKey] + text, name = before.Metadata.Name;
        var next = new V1ConfigMap { ApiVersion = before.ApiVersion, Kind = before.Kind, Metadata = before.Metadata, Data = new Dictionary<string, string> { [ClusterRolloutStore.LogKey] = all } };
        return WriteAsync(name, all, client => client.CoreV1.ReplaceNamespacedConfigMapAsync(next, name, _store.Cluster.Namespace, fieldManager: ClusterNames.FieldManager, cancellationToken: cancellationToken), cancellationToken);
    }

    // A write whose answer was lost may have happened: what is there tells.
    private async Task<V1ConfigMap> WriteAsync(string name, string text, Func<IKubernetes, Task<V1ConfigMap>> write, CancellationToken cancellationToken)
    {
        long start = _time.GetTimestamp();
        bool isAgain = false;
        while (true)
        {
            try
            {
                return await _store.Cluster.AskAsync($"write ConfigMap {name}", write, cancellationToken).ConfigureAwait(false);
            }
            catch (ReleaseException exception) when (isAgain && ClusterConnection.StatusOf(exception) == HttpStatusCode.Conflict)
            {
                V1ConfigMap there = await _store.Cluster.AskAsync($"read ConfigMap {name}", client => client.CoreV1.ReadNamespacedConfigMapAsync(name, _store.Cluster.Namespace, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
                if (there.Data[ClusterRolloutStore.LogKey] == text)
                {
                    return there;
                }

                throw;
            }
            catch (ReleaseException exception) when (ClusterConnection.StatusOf(exception) is null && _time.GetElapsedTime(start) < Duration && !_lost.IsCancellationRequested)
            {
                isAgain = true;
                await Task.Delay(LookEvery, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task RenewAsync()
    {
        long renewed = _time.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(RenewEvery, _time, _stop.Token).ConfigureAwait(false);
                _lease.Spec.RenewTime = _time.GetUtcNow().UtcDateTime;
                await PutAsync(_stop.Token).ConfigureAwait(false);
                renewed = _time.GetTimestamp();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ReleaseException exception) when (ClusterConnection.StatusOf(exception) is HttpStatusCode.Conflict or HttpStatusCode.NotFound || _time.GetElapsedTime(renewed) > Duration - RenewEvery)
            {
                await _lost.CancelAsync().ConfigureAwait(false);
                return;
            }
            catch (ReleaseException)
            {
                // The cluster may be back at the next turn.
            }
        }
    }

    private async Task PutAsync(CancellationToken cancellationToken) => _lease = await _store.Cluster.AskAsync(
        $"renew Lease {_store.LeaseName}",
        client => client.CoordinationV1.ReplaceNamespacedLeaseAsync(_lease, _store.LeaseName, _store.Cluster.Namespace, cancellationToken: cancellationToken),
        cancellationToken).ConfigureAwait(false);

    private ReleaseException Lose(string why)
    {
        _lost.Cancel();
        return new ReleaseException($"{why} Nothing more is done from here ({_holder}); 'noa release status' tells where it is.");
    }

    private static ReleaseException Refusal(V1Lease lease, string hint) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Somebody else is at work here: {lease.Spec.HolderIdentity}, since {lease.Spec.AcquireTime:yyyy-MM-dd HH:mm:ss} UTC. Wait, or give a command to that rollout: pause, promote and abort reach it. {hint}").TrimEnd());
}
