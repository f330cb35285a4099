using System.Threading.Channels;

namespace Noa.FeatureFlags.Providers;

/// <summary>Says when to look at a file: soon after the operating system announces something, and from time to time.</summary>
/// <remarks>
/// Announcements only make it quicker. They are lost when the directory is replaced or a link above it is swapped, when buffers overflow,
/// on network drives, and where the number of watches is used up.
/// </remarks>
internal sealed class FileHints : IDisposable
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly string _directory;
    private readonly string _fileName;
    private readonly FileSourceOptions _options;
    private readonly ITimer _timer;
    private FileSystemWatcher? _watcher;
    private bool _isWatchingImpossible;
    private int _hint;

    public FileHints(string fullPath, FileSourceOptions options)
    {
        _directory = Path.GetDirectoryName(fullPath) ?? fullPath;
        _fileName = Path.GetFileName(fullPath);
        _options = options;
        _timer = options.TimeProvider.CreateTimer(_ => _signal.Writer.TryWrite(true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Listens to the directory, if it exists and is not listened to yet.</summary>
    public void Listen()
    {
        if (!Directory.Exists(_directory))
        {
            StopListening();
        }
        else if (_watcher is null && !_isWatchingImpossible)
        {
            StartListening();
        }
    }

    /// <summary>Gives up the present watch, which may be on a directory that is no longer the one in the path.</summary>
    public void StopListening()
    {
        _watcher?.Dispose();
        _watcher = null;
    }

    /// <summary>Waits until it is time to look.</summary>
    /// <param name="longest">When nothing is announced.</param>
    /// <param name="cancellationToken">Ends the waiting with an exception.</param>
    public async Task<FileHint> WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        _timer.Change(longest, Timeout.InfiniteTimeSpan);
        await _signal.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (Volatile.Read(ref _hint) != (int)FileHint.Time)
        {
            await Task.Delay(FileSourceDefaults.Debounce, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }

        return (FileHint)Interlocked.Exchange(ref _hint, (int)FileHint.Time);
    }

    public void Dispose()
    {
        StopListening();
        _timer.Dispose();
    }

    private void StartListening()
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = _options.MakeWatcher(_directory);
            watcher.NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite
                | NotifyFilters.Size | NotifyFilters.CreationTime | NotifyFilters.Attributes;
            watcher.Created += (_, change) => Announce(change.Name);
            watcher.Changed += (_, change) => Announce(change.Name);
            watcher.Deleted += (_, change) => Announce(change.Name);
            watcher.Renamed += (_, change) => Announce(change.OldName == _fileName ? change.OldName : change.Name);
            watcher.Error += (_, _) => Announce(_fileName);
            watcher.EnableRaisingEvents = true;
            _watcher = watcher;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or PlatformNotSupportedException)
        {
            watcher?.Dispose();
            _isWatchingImpossible = true;
            FileSourceLog.PollingOnly(_options.Logger, _directory, _options.PollInterval, exception);
        }
    }

    private void Announce(string? name)
    {
        if (name == _fileName)
        {
            Interlocked.Exchange(ref _hint, (int)FileHint.File);
        }
        else
        {
            Interlocked.CompareExchange(ref _hint, (int)FileHint.Neighbour, (int)FileHint.Time);
        }

        _signal.Writer.TryWrite(true);
    }
}
