using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Server.Environments;

/// <summary>A rule set compiled by the SDK's own compiler, so that the server answers and refuses as every SDK does.</summary>
/// <remarks>One writer at a time; snapshots may be read by anybody.</remarks>
internal sealed class CompiledRules : IDisposable
{
    private readonly RuleSetProvider _provider;
    private readonly FeatureFlagClient _client;

    public CompiledRules(IReadOnlyDictionary<string, IFlagStrategy> strategies, TimeProvider timeProvider)
    {
        var options = new RuleSetProviderOptions { TimeProvider = timeProvider };
        foreach ((string name, IFlagStrategy strategy) in strategies)
        {
            options.Strategies.Add(name, strategy);
        }

        _provider = new RuleSetProvider(new NoSource(), options);
        _client = new FeatureFlagClient(_provider);
    }

    /// <summary>Keys of the flags that compiled, sorted ordinally.</summary>
    public IReadOnlyList<string> FlagKeys => _provider.FlagKeys;

    public RuleSetUpdate Replace(EntrySet entries) => _provider.Replace(EntryDefinitions.Parse(entries.Entries));

    public RuleSetUpdate Apply(IEnumerable<RuleSetEntry> upserts, IEnumerable<EntryId> removals) => _provider.Apply(EntryDefinitions.Changes(upserts, removals));

    /// <summary>The rules as they are now, for good.</summary>
    public IFeatureFlags Snapshot() => _client.Snapshot();

    public void Dispose() => _client.Dispose();

    private sealed class NoSource : IRuleSetSource
    {
        public string Name => "server";

        public Task RunAsync(IRuleSetSink sink, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
