using System.Runtime.InteropServices;

namespace Noa.FeatureFlags.Protocol;

/// <summary>Brings the names in a folder to the disk: without it a renamed file may have its old name again after a loss of power.</summary>
internal static partial class FolderEntries
{
    /// <summary>Flushes a folder where the system knows how to; elsewhere, or when it refuses, nothing happens.</summary>
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return;
        }

        int descriptor = Open(folder, 0);
        if (descriptor >= 0)
        {
            _ = Synchronize(descriptor);
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
