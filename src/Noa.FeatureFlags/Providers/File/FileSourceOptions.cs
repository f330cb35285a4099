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

    /// <summary>Hears once when changes cannot be announced by the operating system; nowhere by default. What happens to the rule set goes to the provider's log.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Makes watchers of a directory; tests put a failing one here.</summary>
    internal Func<string, FileSystemWatcher> MakeWatcher { get; set; } = static directory => new FileSystemWatcher(directory);
}
