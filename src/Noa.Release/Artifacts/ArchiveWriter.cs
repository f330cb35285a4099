using System.Formats.Tar;
using System.IO.Compression;

namespace Noa.Release.Artifacts;

/// <summary>Packs a folder for a platform: .zip for Windows, .tar.gz for others. The same files and the same time give the same bytes.</summary>
internal static class ArchiveWriter
{
    private const UnixFileMode ForReading = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode ForRunning = ForReading | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static string ExtensionFor(string runtime) => runtime.StartsWith("win", StringComparison.Ordinal) ? ".zip" : ".tar.gz";

    /// <summary>Packs a folder.</summary>
    /// <param name="folder">What to pack.</param>
    /// <param name="path">The archive; its extension says which kind.</param>
    /// <param name="top">The folder in the archive that holds everything.</param>
    /// <param name="time">Of every file: when the commit was made.</param>
    /// <param name="programs">Names of files that can be run as they are.</param>
    public static void Write(string folder, string path, string top, DateTimeOffset time, IReadOnlySet<string> programs)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        using FileStream stream = File.Create(path);
        if (path.EndsWith(".zip", StringComparison.Ordinal))
        {
            WriteZip(stream, folder, files, top, time);
        }
        else
        {
            WriteTar(stream, folder, files, top, time, programs);
        }
    }

    private static void WriteZip(Stream stream, string folder, string[] files, string top, DateTimeOffset time)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create);
        foreach (string file in files)
        {
            ZipArchiveEntry entry = archive.CreateEntry($"{top}/{file}", CompressionLevel.Optimal);

            // A zip holds local time without saying which: everybody gets UTC.
            entry.LastWriteTime = time.ToUniversalTime();
            using Stream target = entry.Open();
            using FileStream source = File.OpenRead(Path.Combine(folder, file));
            source.CopyTo(target);
        }
    }

    private static void WriteTar(Stream stream, string folder, string[] files, string top, DateTimeOffset time, IReadOnlySet<string> programs)
    {
        using var packed = new GZipStream(stream, CompressionLevel.Optimal);
        using var archive = new TarWriter(packed, TarEntryFormat.Ustar);
        foreach (string file in files)
        {
            using FileStream source = File.OpenRead(Path.Combine(folder, file));
            archive.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"{top}/{file}")
            {
                DataStream = source,
                ModificationTime = time,
                Mode = programs.Contains(file) ? ForRunning : ForReading,
            });
        }
    }
}
