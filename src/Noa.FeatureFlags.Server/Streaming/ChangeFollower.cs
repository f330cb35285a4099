using System.Threading.Channels;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>Gathers which flags of an environment changed, for one stream that only tells of changes.</summary>
/// <remarks>However slowly the stream is read, there is one set of keys to keep: several changes become one.</remarks>
internal sealed class ChangeFollower : IDisposable
{
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gathering = new();
    private readonly FlagEnvironment _environment;
    private readonly TimeProvider _timeProvider;
    private HashSet<string> _changed = new(StringComparer.Ordinal);

    public ChangeFollower(FlagEnvironment environment, TimeProvider timeProvider)
    {
        _environment = environment;
        _timeProvider = timeProvider;
        environment.Changed += Gather;
    }

    /// <summary>Waits for changes.</summary>
    /// <param name="longest">How long at most.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Keys of the flags that changed since the last call; empty when nothing did for so long.</returns>
    public async Task<IReadOnlyCollection<string>> NextAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var quiet = new CancellationTokenSource(longest, _timeProvider);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, cancellationToken);
        try
        {
            await _bell.Reader.ReadAsync(waiting.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }

        lock (_gathering)
        {
            HashSet<string> changed = _changed;
            _changed = new HashSet<string>(StringComparer.Ordinal);
            return changed;
        }
    }

    public void Dispose() => _environment.Changed -= Gather;

    private void Gather(ServedRuleSet ruleSet, Urgency urgency)
    {
        lock (_gathering)
        {
            _changed.UnionWith(ruleSet.ChangedFlags);
        }

        _bell.Writer.TryWrite(true);
    }
}
