using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>Keeps log lines.</summary>
internal sealed class RecordingLogger : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Message)> _lines = new();

    public IReadOnlyCollection<(LogLevel Level, string Message)> Lines => _lines;

    /// <summary>Thrown by every line; null for none.</summary>
    public Exception? Exception { get; set; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (Exception is not null)
        {
            throw Exception;
        }

        _lines.Enqueue((logLevel, formatter(state, exception)));
    }
}
