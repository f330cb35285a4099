using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>A file source without announcements, that looks at its file when the test says so.</summary>
internal sealed class PolledFile : IAsyncDisposable
{
    private readonly RunningSource _running;

    private PolledFile(string path)
    {
        _running = new RunningSource(new FileSource(path, new FileSourceOptions
        {
            TimeProvider = Clock,
            MakeWatcher = static _ => throw new IOException("The limit on the number of inotify instances has been reached."),
        }));
    }

    public SteppedTimeProvider Clock { get; } = new();

    public RecordingSink Sink => _running.Sink;

    /// <summary>Whether the last look found something that may be a writer at work.</summary>
    public bool IsUnsettled => Clock.Awaited == FileSourceDefaults.SettleDelay;

    public static async Task<PolledFile> StartAsync(string path)
    {
        var file = new PolledFile(path);
        await file.Clock.BeginAsync();
        return file;
    }

    /// <summary>Lets the source look once.</summary>
    public Task LookAsync() => Clock.StepAsync();

    /// <summary>Lets the source look until it believes what it sees.</summary>
    public async Task SettleAsync()
    {
        do
        {
            await LookAsync();
        }
        while (IsUnsettled);
    }

    public ValueTask DisposeAsync() => _running.DisposeAsync();
}
