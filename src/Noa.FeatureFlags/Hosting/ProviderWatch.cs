using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Hosting;

/// <summary>Logs what becomes of a provider's flags. What is wrong in a rule set the provider logs itself.</summary>
internal sealed class ProviderWatch
{
    // Enough to recognise a change by, short enough for a line.
    private const int MaxNamedFlags = 10;

    private readonly IFlagProvider _provider;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private (ProviderState State, string? Detail) _known = (ProviderState.NotReady, null);

    public ProviderWatch(IFlagProvider provider, ILogger logger)
    {
        _provider = provider;
        _logger = logger;
        provider.Changed += OnChanged;
        provider.StatusChanged += OnStatusChanged;
    }

    private void OnChanged(object? sender, FlagsChangedEventArgs changes)
    {
        if (!_logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        if (RuleSetProviders.CountFlags(_provider) is { } total)
        {
            Log.RuleSetChanged(_logger, changes.Flags.Count, _provider.Name, total, Name(changes.Flags));
        }
        else
        {
            Log.ForeignFlagsChanged(_logger, changes.Flags.Count, _provider.Name, Name(changes.Flags));
        }
    }

    // Raised for new diagnostics too, which change nothing that is logged here.
    private void OnStatusChanged(object? sender, ProviderStatus status)
    {
        lock (_gate)
        {
            // Another detail is news while something is wrong; of what is ready it only names a part that may be missing.
            bool isNews = _known != (status.State, status.Detail) && (_known.State, status.State) != (ProviderState.Ready, ProviderState.Ready);
            _known = (status.State, status.Detail);
            if (!isNews)
            {
                return;
            }
        }

        LogLevel level = status.State == ProviderState.Ready ? LogLevel.Information : LogLevel.Warning;
        Log.StateChanged(_logger, level, _provider.Name, status.State, status.Detail is null ? "" : ": " + status.Detail);
    }

    private static string Name(IReadOnlyCollection<string> flags)
    {
        string named = string.Join(", ", flags.Take(MaxNamedFlags));
        return flags.Count > MaxNamedFlags ? named + ", ..." : named;
    }
}
