using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Server.Tests.Hosting;

/// <summary>Keeps every line that is logged, at any level, with all values that are handed to the logger.</summary>
internal sealed class RecordedLogs : ILoggerProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> _lines = [];
    private readonly ConcurrentDictionary<TaskCompletionSource<string>, string> _awaited = new();

    /// <summary>Everything so far: level, category, message, values and exception of each line.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Records all levels of all categories.</summary>
    public void AddTo(ILoggingBuilder logging)
    {
        logging.AddProvider(this);

        // For this provider: settings for all of them would count otherwise.
        logging.AddFilter<RecordedLogs>(null, LogLevel.Trace);
    }

    /// <summary>Waits for a line, of the past or to come.</summary>
    /// <param name="part">What is in it.</param>
    public async Task<string> WaitForAsync(string part)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[found] = part;
        foreach (string line in _lines)
        {
            Match(line);
        }

        return await found.Task.WaitAsync(Patience);
    }

    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    public void Dispose()
    {
        // Lines are read after the server has gone.
    }

    private void Add(string line)
    {
        _lines.Enqueue(line);
        Match(line);
    }

    private void Match(string line)
    {
        foreach ((TaskCompletionSource<string> found, string part) in _awaited)
        {
            if (line.Contains(part, StringComparison.Ordinal))
            {
                found.TrySetResult(line);
            }
        }
    }

    private sealed class Recorder(RecordedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            logs.Add($"scope of {category}: {Values(state)} {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.Add($"{logLevel} {category} {eventId.Id}: {formatter(state, exception)} {Values(state)} {exception}");

        private static string Values<TState>(TState state) => state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values.Select(static pair => $"{pair.Key}={pair.Value}")) : "";
    }
}
