namespace Noa.FeatureFlags.Exposures;

/// <summary>How large a <see cref="NdjsonFileExposureSink"/>'s files grow and how many are kept.</summary>
public sealed class NdjsonFileExposureSinkOptions
{
    /// <summary>Default of <see cref="MaxFileBytes"/>.</summary>
    public const long DefaultMaxFileBytes = 64 * 1024 * 1024;

    /// <summary>Default of <see cref="KeptFiles"/>.</summary>
    public const int DefaultKeptFiles = 5;

    /// <summary>Bytes after which a new file is begun, 1 or more; 64 MiB by default. A batch is never divided: one that is larger has a file of its own.</summary>
    public long MaxFileBytes { get; set; } = DefaultMaxFileBytes;

    /// <summary>Old files that are kept, as <c>exposures.ndjson.1</c> (the youngest) and so on, 0 to 1,000; 5 by default.</summary>
    public int KeptFiles { get; set; } = DefaultKeptFiles;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFileBytes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(KeptFiles);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(KeptFiles, 1_000);
    }
}
