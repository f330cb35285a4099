using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Tests.Storage;

/// <summary>A place for a store that has not enough room, until it is given some: a small file system, or a limit of SQLite's own below the store.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const string BallastName = "ballast";

    private readonly bool _isMounted;

    private SmallDisk(string folder, bool isMounted) => (Folder, _isMounted) = (folder, isMounted);

    public string Folder { get; }

    /// <summary>A file system of 2 MiB, with a file of 1 MiB to remove.</summary>
    public static SmallDisk Mount()
    {
        string folder = Directory.CreateTempSubdirectory("noa-small-").FullName;
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder) != 0)
        {
            Directory.Delete(folder);
            Assert.Skip("Mounting a small file system needs Linux and the right to mount.");
        }

        File.WriteAllBytes(Path.Combine(folder, BallastName), new byte[1024 * 1024]);
        return new SmallDisk(folder, true);
    }

    public static SmallDisk Limited() => new(Directory.CreateTempSubdirectory("noa-limit-").FullName, false);

    /// <summary>Sets the limit, where it is one of SQLite's.</summary>
    public void Fill(IRuleSetStore store) => Limit(store, 200);

    /// <summary>Gives room.</summary>
    public void Free(IRuleSetStore store)
    {
        File.Delete(Path.Combine(Folder, BallastName));
        Limit(store, 1_000_000);
    }

    public void Dispose()
    {
        if (_isMounted)
        {
            Run("umount", Folder);
        }

        Directory.Delete(Folder, recursive: true);
    }

    private void Limit(IRuleSetStore store, int pages)
    {
        if (!_isMounted)
        {
            using SqliteCommand command = WriterOf((SqliteStore)store)!.CreateCommand();
            command.CommandText = FormattableString.Invariant($"pragma max_page_count = {pages}");
            command.ExecuteNonQuery();
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_writer")]
    private static extern ref SqliteConnection? WriterOf(SqliteStore store);

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
