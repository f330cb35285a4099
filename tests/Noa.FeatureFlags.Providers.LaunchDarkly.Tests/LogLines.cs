using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Providers.LaunchDarkly.Tests;

/// <summary>Keeps what a source logs.</summary>
internal sealed class LogLines : ILogger<LaunchDarklySource>
{
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when there is a line.</summary>
    public Task Written => _written.Task;

    public string Last { get; private set; } = "";

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Last = formatter(state, exception);
        _written.TrySetResult();
    }
}
