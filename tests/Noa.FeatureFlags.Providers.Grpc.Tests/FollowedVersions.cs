using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Providers.Grpc.Tests;

/// <summary>One service's own account: which version it came to be at, and what its flags were then. Both a sink and a log, because the one knows contents and the other versions.</summary>
internal sealed class FollowedVersions : IRuleSetSink, ILogger
{
    private readonly Dictionary<string, string> _flags = [];

    /// <summary>Versions in the order in which they were used, with the descriptions of all flags by key.</summary>
    public ConcurrentQueue<(RuleSetVersion Version, IReadOnlyDictionary<string, string> Flags)> Used { get; } = new();

    public RuleSetVersion? Last { get; private set; }

    public RuleSetUpdate Replace(RuleSetDefinition definitions)
    {
        _flags.Clear();
        return Take(definitions);
    }

    public RuleSetUpdate Apply(RuleSetChanges changes)
    {
        foreach (string key in changes.RemovedFlags)
        {
            _flags.Remove(key);
        }

        return Take(changes.Upserts);
    }

    public void Report(ProviderState state, string? detail)
    {
    }

    // The source says that a version is in use after it handed it over.
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name == nameof(FlagServerLog.Applied) && state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            Last = (RuleSetVersion)values.First(static value => value.Key == "Version").Value!;
            Used.Enqueue((Last, new Dictionary<string, string>(_flags)));
        }
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    private RuleSetUpdate Take(RuleSetDefinition definitions)
    {
        foreach (FlagDefinition flag in definitions.Flags)
        {
            _flags[flag.Key] = flag.Description ?? "";
        }

        return new RuleSetUpdate();
    }
}
