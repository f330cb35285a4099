using System.Buffers;

namespace Noa.FeatureFlags.Exposures;

/// <summary>Appends exposures and tracked events to a file, one JSON object a line, and begins a new file when it is full.</summary>
/// <remarks>
/// The file is opened for each batch, so it may be moved or deleted at any time. Several processes may share it: each batch is one write, made while
/// <c>&lt;path&gt;.lock</c> is held. Only the owner may read what is written, on systems that know file modes. A batch has reached the operating system when it counts as written.
/// </remarks>
public sealed class NdjsonFileExposureSink : IExposureSink
{
    // Others hold the lock for one append; five seconds of them mean that something is wrong.
    private const int MaxLockAttempts = 500;
    private static readonly TimeSpan LockRetryDelay = TimeSpan.FromMilliseconds(10);

    private readonly long _maxFileBytes;
    private readonly int _keptFiles;
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>Appends to a file with default options.</summary>
    /// <param name="path">The file; a relative path is taken from the current directory. Folders are made when needed.</param>
    public NdjsonFileExposureSink(string path)
        : this(path, new NdjsonFileExposureSinkOptions())
    {
    }

    /// <summary>Appends to a file.</summary>
    /// <param name="path">The file; a relative path is taken from the current directory. Folders are made when needed.</param>
    /// <param name="options">Sizes.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public NdjsonFileExposureSink(string path, NdjsonFileExposureSinkOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Path = System.IO.Path.GetFullPath(path);
        _maxFileBytes = options.MaxFileBytes;
        _keptFiles = options.KeptFiles;
    }

    /// <summary>The file that is appended to, as a full path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be written; what was written of the batch is taken back.</exception>
    public async Task WriteAsync(IReadOnlyList<Exposure> exposures, IReadOnlyList<TrackedEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(exposures);
        ArgumentNullException.ThrowIfNull(events);
        _buffer.ResetWrittenCount();
        ExposureNdjson.Write(_buffer, exposures, events);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        using FileStream held = await LockAsync(cancellationToken).ConfigureAwait(false);
        RotateWhenFull(_buffer.WrittenCount);
        Append(_buffer.WrittenSpan);
    }

    // A lock of its own: .NET cannot append atomically, and a lock on the file itself would be refused while somebody reads it.
    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return Open(Path + ".lock", FileShare.None);
            }
            catch (IOException exception) when (exception.GetType() == typeof(IOException) && attempt < MaxLockAttempts)
            {
                await Task.Delay(LockRetryDelay, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void RotateWhenFull(int addedBytes)
    {
        FileInfo file = new(Path);
        if (!file.Exists || file.Length == 0 || file.Length + addedBytes <= _maxFileBytes)
        {
            return;
        }

        if (_keptFiles == 0)
        {
            file.Delete();
            return;
        }

        for (int age = _keptFiles - 1; age >= 1; age--)
        {
            if (File.Exists(OldPath(age)))
            {
                File.Move(OldPath(age), OldPath(age + 1), overwrite: true);
            }
        }

        File.Move(Path, OldPath(1), overwrite: true);
    }

    private string OldPath(int age) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Path}.{age}");

    private void Append(ReadOnlySpan<byte> lines)
    {
        using FileStream file = Open(Path, FileShare.ReadWrite | FileShare.Delete);
        long end = file.Length;
        try
        {
            if (EndsWithinLine(file))
            {
                // A process died in its write: its half line must not spoil the first of ours.
                file.WriteByte((byte)'\n');
            }

            file.Write(lines);
        }
        catch (IOException)
        {
            // The disk is full: no half line is left behind.
            file.SetLength(end);
            throw;
        }
    }

    private static bool EndsWithinLine(FileStream file)
    {
        if (file.Length == 0)
        {
            return false;
        }

        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() != '\n';
    }

    private static FileStream Open(string path, FileShare share)
    {
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
