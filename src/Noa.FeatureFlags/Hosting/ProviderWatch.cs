using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Hosting;

/// <summary>Follows a provider: logs what becomes of it, and knows when flags last changed.</summary>
internal sealed class ProviderWatch
{
    // Enough to recognise a change by, short enough for a line.
    private const int MaxNamedFlags = 10;

    private readonly IFlagProvider _provider;
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private HashSet<string> _knownDiagnostics = [];
    private (ProviderState State, string? Detail) _knownState = (ProviderState.NotReady, null);
    private long _updatedAt;

    public ProviderWatch(IFlagProvider provider, ILogger logger, TimeProvider clock)
    {
        _provider = provider;
        _logger = logger;
        _clock = clock;
        provider.Changed += OnChanged;
        provider.StatusChanged += OnStatusChanged;
    }

    /// <summary>Time since flags last changed; null when they never did.</summary>
    public TimeSpan? Age => Interlocked.Read(ref _updatedAt) is > 0 and long updatedAt ? _clock.GetUtcNow() - new DateTimeOffset(updatedAt, TimeSpan.Zero) : null;

    private void OnChanged(object? sender, FlagsChangedEventArgs changes)
    {
        Interlocked.Exchange(ref _updatedAt, _clock.GetUtcNow().UtcTicks);
        if (_logger.IsEnabled(LogLevel.Information))
        {
            _logger.FlagsChanged(_provider.Name, changes.Flags.Count, RuleSetProviders.CountFlags(_provider), Name(changes.Flags));
        }

        LogDiagnostics(_provider.Status.Diagnostics);
    }

    private void OnStatusChanged(object? sender, ProviderStatus status)
    {
        lock (_gate)
        {
            if (_knownState != (status.State, status.Detail))
            {
                _knownState = (status.State, status.Detail);
                LogLevel level = status.State == ProviderState.Ready ? LogLevel.Information : LogLevel.Warning;
                _logger.StateChanged(level, _provider.Name, status.State, status.Detail is null ? "" : ": " + status.Detail);
            }
        }

        LogDiagnostics(status.Diagnostics);
    }

    // A status carries all that is wrong, again and again: only what is new is worth a line.
    private void LogDiagnostics(IReadOnlyList<RuleSetDiagnostic> diagnostics)
    {
        lock (_gate)
        {
            HashSet<string> known = [];
            foreach (RuleSetDiagnostic diagnostic in diagnostics)
            {
                string text = diagnostic.ToString();
                if (!known.Add(text) || _knownDiagnostics.Contains(text))
                {
                    continue;
                }

                if (diagnostic.Severity == RuleSetDiagnosticSeverity.Error)
                {
                    _logger.EntryRefused(_provider.Name, text);
                }
                else
                {
                    _logger.EntrySuspicious(_provider.Name, text);
                }
            }

            _knownDiagnostics = known;
        }
    }

    private static string Name(IReadOnlyCollection<string> flags)
    {
        string named = string.Join(", ", flags.Take(MaxNamedFlags));
        return flags.Count > MaxNamedFlags ? named + ", ..." : named;
    }
}
