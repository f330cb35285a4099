namespace Noa.FeatureFlags.Providers;

/// <summary>Reads a rule set from a file (<c>flags.json</c>) and follows its changes.</summary>
/// <remarks>
/// <para>
/// The file is read before <see cref="RunAsync"/> first awaits, so an application that has its file has its flags at once. Afterwards a change is in force
/// about 50 ms after it is made where the operating system announces changes, and within <see cref="FileSourceOptions.PollInterval"/> everywhere else.
/// </para>
/// <para>
/// The file may be overwritten in place, replaced by a rename (as editors and deployment tools do), deleted and written again, or be reached through links that are
/// swapped (as Kubernetes does with a ConfigMap). The file, and its directory, may come later than the process. Whatever happens to it, the last good rule set stays:
/// a file that is missing, half-written, not JSON, too large or forbidden makes the provider stale, saying why, until it can be read again.
/// An entry that is wrong stays at its last good definition; all others apply. To take everything back, write <c>{}</c> rather than delete the file.
/// </para>
/// </remarks>
public sealed class FileSource : IRuleSetSource
{
    private readonly string _path;
    private readonly string _fullPath;
    private readonly FileSourceOptions _options;

    /// <summary>Follows a file, looking at it every two seconds besides what the operating system announces.</summary>
    /// <param name="path">The file; a relative path starts from the current directory of this moment. It need not exist yet.</param>
    /// <exception cref="ArgumentException">The path is empty, or no path.</exception>
    public FileSource(string path)
        : this(path, new FileSourceOptions())
    {
    }

    /// <summary>Follows a file.</summary>
    /// <param name="path">The file; a relative path starts from the current directory of this moment. It need not exist yet.</param>
    /// <param name="options">How it is followed; read once.</param>
    /// <exception cref="ArgumentException">The path is empty, or no path.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="FileSourceOptions.PollInterval"/> is not between 100 ms and 1 h.</exception>
    public FileSource(string path, FileSourceOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _path = path;
        _fullPath = Path.GetFullPath(path);
        _options = new FileSourceOptions
        {
            PollInterval = options.PollInterval,
            TimeProvider = options.TimeProvider,
            Logger = options.Logger,
            DisplayPath = options.DisplayPath,
            MakeWatcher = options.MakeWatcher,
        };
    }

    /// <inheritdoc/>
    public string Name => $"file {_options.DisplayPath ?? _path}";

    /// <inheritdoc/>
    public async Task RunAsync(IRuleSetSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var follower = new FileFollower(_path, new FileReader(_fullPath, _options.TimeProvider), sink, _options.Logger);
        using var hints = new FileHints(_fullPath, _options);
        hints.Listen();
        follower.Look(isForced: true);
        try
        {
            while (true)
            {
                bool wasUnsettled = follower.IsUnsettled;
                FileHint hint = await hints.WaitAsync(wasUnsettled ? FileSourceDefaults.SettleDelay : _options.PollInterval, cancellationToken).ConfigureAwait(false);
                bool isNews = follower.Look(isForced: hint == FileHint.File);
                if (isNews && hint == FileHint.Time && !wasUnsettled)
                {
                    // Nobody announced it: the watch may be on a directory that was replaced.
                    hints.StopListening();
                }

                hints.Listen();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }
}
