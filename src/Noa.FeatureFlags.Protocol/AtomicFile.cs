namespace Noa.FeatureFlags.Protocol;

/// <summary>Writes files so that a crash, of the process or the machine, leaves the old one or the new one. One process at a time writes one path.</summary>
internal static class AtomicFile
{
    /// <summary>Called between the steps of a write, by their names. For tests, which end the process there.</summary>
    internal static Action<string>? FailPoint;

    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        // Always the same name: what a killed process leaves is written over by the next, and never piles up.
        string temporary = path + ".tmp";
        try
        {
            using (FileStream file = OpenPrivate(temporary, FileMode.Create))
            {
                FailPoint?.Invoke("made");
                file.Write(bytes[..(bytes.Length / 2)]);
                FailPoint?.Invoke("half");
                file.Write(bytes[(bytes.Length / 2)..]);
                FailPoint?.Invoke("written");
                file.Flush(flushToDisk: true);
            }

            FailPoint?.Invoke("flushed");
            File.Move(temporary, path, overwrite: true);
            FailPoint?.Invoke("renamed");
            FolderEntries.Flush(Path.GetDirectoryName(path)!);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Opens a file that nobody else has open; a new one is for this user only.</summary>
    /// <exception cref="IOException">Another process has it open.</exception>
    public static FileStream OpenPrivate(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It stays; the next write replaces it.
        }
    }
}
