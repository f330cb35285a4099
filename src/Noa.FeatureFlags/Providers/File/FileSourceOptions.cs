using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Noa.FeatureFlags.Providers;

/// <summary>How a <see cref="FileSource"/> follows its file.</summary>
public sealed class FileSourceOptions
{
    /// <summary>Time between two looks at the file when the operating system announces no change: 100 ms to 1 h, 2 s by default.</summary>
    /// <remarks>A look costs some microseconds: the file is read only when its size, time or place changed, and once a minute to be sure.</remarks>
    public TimeSpan PollInterval { get; set; } = FileSourceDefaults.PollInterval;

    /// <summary>The clock of all waiting; the system's by default.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Hears when the file cannot be read, when it can again, and once when the operating system cannot announce changes; nobody by default.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>The path as its author wrote it, for the source's name; null for the path that is followed.</summary>
    /// <remarks>A name becomes a label of metrics: there a content root that differs from machine to machine would make series of its own.</remarks>
    internal string? DisplayPath { get; set; }

    /// <summary>Makes watchers of a directory; tests put a failing one here.</summary>
    internal Func<string, FileSystemWatcher> MakeWatcher { get; set; } = static directory => new FileSystemWatcher(directory);

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range; the message names property, value and range.</exception>
    internal void Validate()
    {
        if (PollInterval < FileSourceDefaults.ShortestPollInterval || PollInterval > FileSourceDefaults.LongestPollInterval)
        {
            throw new ArgumentOutOfRangeException(
                nameof(PollInterval),
                PollInterval,
                $"{nameof(FileSourceOptions)}.{nameof(PollInterval)} is {PollInterval}: use {FileSourceDefaults.ShortestPollInterval} to {FileSourceDefaults.LongestPollInterval}.");
        }
    }
}
