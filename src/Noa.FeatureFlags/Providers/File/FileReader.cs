using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers;

/// <summary>Reads a file when it may have changed.</summary>
internal sealed class FileReader(string fullPath, TimeProvider timeProvider)
{
    private readonly StampTrust _trust = new(timeProvider);
    private bool _isKnownMissing;

    /// <summary>Looks at the file, and reads it if needed.</summary>
    /// <param name="isForced">Reads it even if size, time and place are as before.</param>
    /// <param name="inUse">Hash of the content in use; null when there is none.</param>
    public FileReading Look(bool isForced, UInt128? inUse)
    {
        // An optional file may be missing for ever: no exception every two seconds for it.
        if (_isKnownMissing && !isForced && !File.Exists(fullPath))
        {
            return FileReading.NoNews;
        }

        _isKnownMissing = false;
        try
        {
            return Read(isForced, inUse);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            _trust.Forget();
            _isKnownMissing = true;
            return FileReading.Missing(exception is FileNotFoundException ? "does not exist" : "does not exist, and neither does its directory");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // NotSupportedException: a pipe or a device, which has no size.
            _trust.Forget();
            return FileReading.Failed(Directory.Exists(fullPath) ? "is a directory" : $"cannot be read: {exception.Message}");
        }
    }

    private FileReading Read(bool isForced, UInt128? inUse)
    {
        string realPath = LinkedPath.Resolve(fullPath);
        long startedAt = timeProvider.GetTimestamp();
        using SafeFileHandle handle = File.OpenHandle(fullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        FileStamp stamp = FileStamp.Of(handle, realPath);
        if (!isForced && _trust.Covers(stamp))
        {
            return FileReading.NoNews;
        }

        if (stamp.Length > RuleSetLimits.MaxRuleSetBytes)
        {
            return FileReading.Failed(string.Create(
                CultureInfo.InvariantCulture,
                $"has {stamp.Length} bytes, and no more than {RuleSetLimits.MaxRuleSetBytes} are read: split the rule set, or check that this is the right file"));
        }

        // One byte more than there should be, to notice a file that grows.
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)stamp.Length + 1);
        try
        {
            ReadOnlySpan<byte> bytes = buffer.AsSpan(0, ReadAll(handle, buffer.AsSpan(0, (int)stamp.Length + 1)));
            if (bytes.Length != stamp.Length || FileStamp.Of(handle, realPath) != stamp)
            {
                return FileReading.Failed("changes while it is being read");
            }

            _trust.NoteRead(stamp, startedAt);
            UInt128 hash = XxHash128.HashToUInt128(bytes);
            return hash == inUse
                ? new FileReading(FileReadingKind.Same, default, hash, "")
                : new FileReading(FileReadingKind.Changed, bytes.ToArray(), hash, "");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int ReadAll(SafeFileHandle handle, Span<byte> buffer)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int read = RandomAccess.Read(handle, buffer[total..], total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }
}
