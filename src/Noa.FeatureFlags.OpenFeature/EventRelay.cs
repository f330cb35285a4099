#if HAS_OPENFEATURE
using System.Threading.Channels;
using Noa.FeatureFlags.Providers;
using OpenFeature.Constant;
using OpenFeature.Model;

namespace Noa.FeatureFlags.OpenFeature;

/// <summary>Tells the SDK which flags changed, and when the rules may be out of date. Its channel holds one event, so changes are gathered while it is full: a change never waits on a slow handler.</summary>
internal sealed class EventRelay(FeatureFlagClient flags, ChannelWriter<object> events, string providerName)
{
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gathering = new();
    private HashSet<string> _changed = new(StringComparer.Ordinal);
    private ProviderEventPayload? _state;
    private Task? _running;

    public void Start()
    {
        lock (_gathering)
        {
            if (_running is not null)
            {
                return;
            }

            flags.Changed += Gather;
            flags.Provider.StatusChanged += Gather;
            _running = Task.Run(RunAsync);
        }
    }

    /// <summary>Tells nothing more. May be called again.</summary>
    public void Stop()
    {
        flags.Changed -= Gather;
        flags.Provider.StatusChanged -= Gather;
        _bell.Writer.TryComplete();
    }

    private void Gather(object? sender, FlagsChangedEventArgs change)
    {
        lock (_gathering)
        {
            _changed.UnionWith(change.Flags);
        }

        _bell.Writer.TryWrite(true);
    }

    private void Gather(object? sender, Providers.ProviderStatus status)
    {
        // Not ready again it never becomes: rules stay in use.
        ProviderEventTypes type = status.State == ProviderState.Stale ? ProviderEventTypes.ProviderStale : ProviderEventTypes.ProviderReady;
        lock (_gathering)
        {
            _state = new ProviderEventPayload { Type = type, ProviderName = providerName, Message = status.Detail };
        }

        _bell.Writer.TryWrite(true);
    }

    private async Task RunAsync()
    {
        while (await _bell.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            _bell.Reader.TryRead(out _);
            foreach (ProviderEventPayload payload in Take())
            {
                await events.WriteAsync(payload).ConfigureAwait(false);
            }
        }
    }

    private List<ProviderEventPayload> Take()
    {
        var payloads = new List<ProviderEventPayload>();
        lock (_gathering)
        {
            if (_state is not null)
            {
                payloads.Add(_state);
            }

            if (_changed.Count > 0)
            {
                payloads.Add(new ProviderEventPayload { Type = ProviderEventTypes.ProviderConfigurationChanged, ProviderName = providerName, FlagsChanged = [.. _changed] });
            }

            (_state, _changed) = (null, new HashSet<string>(StringComparer.Ordinal));
        }

        return payloads;
    }
}
#endif
