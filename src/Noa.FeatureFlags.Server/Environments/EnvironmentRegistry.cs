using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Environments;

/// <summary>The environments of this node, loaded from the store.</summary>
internal sealed class EnvironmentRegistry(IRuleSetStore store, IOptions<FlagServerOptions> options, TimeProvider timeProvider) : IDisposable
{
    private readonly ConcurrentDictionary<string, FlagEnvironment> _environments = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _damaged = new(StringComparer.Ordinal);

    /// <summary>All environments, by name.</summary>
    public IEnumerable<FlagEnvironment> All => _environments.Values.OrderBy(static environment => environment.Name, StringComparer.Ordinal);

    /// <summary>False until the store was read for the first time.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>Raised when an environment came, by the thread that loaded it.</summary>
    public event Action<FlagEnvironment>? Added;

    public bool TryFind(string name, [NotNullWhen(true)] out FlagEnvironment? environment) => _environments.TryGetValue(name, out environment);

    /// <summary>Whether the store has an environment of that name that it cannot read.</summary>
    public bool IsDamaged(string name) => _damaged.ContainsKey(name);

    /// <summary>Reads all environments that are not here yet.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (EnvironmentRecord record in await store.ListEnvironmentsAsync(cancellationToken))
        {
            if (!_environments.ContainsKey(record.Name))
            {
                await TryAddAsync(record, cancellationToken);
            }
        }

        IsLoaded = true;
    }

    /// <summary>Serves an environment as an earlier process of this node has kept it.</summary>
    public void Restore(EnvironmentRecord record, StoredRuleSet kept)
    {
        Add(new FlagEnvironment(record, new StoreHead(kept.Version, kept.Version, DistributionState.Done), kept, null, [], options.Value, timeProvider));
        IsLoaded = true;
    }

    /// <summary>Makes an environment, and serves it.</summary>
    /// <returns>Null when there is one of that name.</returns>
    public async Task<FlagEnvironment?> CreateAsync(EnvironmentRecord record, AccessChange change, CancellationToken cancellationToken) =>
        await store.CreateEnvironmentAsync(record, change, cancellationToken) ? await AddAsync(record, cancellationToken) : null;

    public void Dispose()
    {
        foreach (FlagEnvironment environment in All)
        {
            environment.Dispose();
        }
    }

    // Of one that cannot be read the store says where; the others are served.
    private async Task TryAddAsync(EnvironmentRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await AddAsync(record, cancellationToken);
            _damaged.TryRemove(record.Name, out _);
        }
        catch (StoreDamagedException)
        {
            _damaged.TryAdd(record.Name, 0);
        }
    }

    private async Task<FlagEnvironment> AddAsync(EnvironmentRecord record, CancellationToken cancellationToken)
    {
        FlagServerOptions settings = options.Value;
        IReadOnlyList<RevisionRecord> log = await store.ListRevisionsAsync(record.Name, long.MaxValue, settings.Sync.LogRevisions, cancellationToken);
        StoreHead pointers = await store.ReadHeadAsync(record.Name, cancellationToken);
        StoredRuleSet newest = await store.LoadAsync(record.Name, cancellationToken);
        StoredRuleSet? served = pointers.Served.Equals(newest.Version) ? null : await store.LoadServedAsync(record.Name, pointers, cancellationToken);
        return Add(new FlagEnvironment(record, pointers, newest, served, log, settings, timeProvider));
    }

    private FlagEnvironment Add(FlagEnvironment environment)
    {
        FlagEnvironment added = _environments.GetOrAdd(environment.Name, environment);
        if (ReferenceEquals(added, environment))
        {
            Added?.Invoke(environment);
        }
        else
        {
            environment.Dispose();
        }

        return added;
    }
}
