using Microsoft.Win32.SafeHandles;

namespace Noa.FeatureFlags.Providers;

/// <summary>What can be known of a file without reading it.</summary>
/// <param name="RealPath">Its path with all links followed: a swapped link is another file even if size and time are the same.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="ModifiedUtc">When it was last written.</param>
internal readonly record struct FileStamp(string RealPath, long Length, DateTime ModifiedUtc)
{
    public static FileStamp Of(SafeFileHandle handle, string realPath) =>
        new(realPath, RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));
}
