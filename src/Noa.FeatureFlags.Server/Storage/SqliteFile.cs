using Microsoft.Data.Sqlite;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>Opening and checking the embedded store's file.</summary>
internal static class SqliteFile
{
    /// <summary>SQLITE_CORRUPT.</summary>
    public const int Corrupt = 11;

    /// <summary>SQLITE_NOTADB.</summary>
    public const int NotADatabase = 26;

    private const int FullSynchronous = 2;

    /// <summary>Makes the folder for the file; only this user may enter it.</summary>
    public static void PrepareFolder(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (!File.Exists(path))
        {
            // SQLite gives its other files the mode of this one.
            using FileStream file = new(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        }
    }

    /// <summary>Opens a connection on which a commit is on the disk when it returns.</summary>
    /// <exception cref="StoreUnavailableException">The file system does not give what durability needs.</exception>
    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, ForeignKeys = true, DefaultTimeout = 1 }.ToString());
        connection.Open();
        string? journal = connection.Command("pragma journal_mode = wal").ExecuteScalar() as string;
        connection.Command("pragma synchronous = full").ExecuteNonQuery();
        if (journal != "wal" || connection.Command("pragma synchronous").ExecuteScalar() is not (long)FullSynchronous)
        {
            connection.Dispose();
            throw new StoreUnavailableException($"{path} cannot be opened with a write-ahead log and full synchronization, without which a commit might be lost: use a local file system.", null);
        }

        return connection;
    }

    /// <summary>Asks SQLite whether its pages are whole.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? FindDamage(SqliteConnection connection) =>
        connection.Command("pragma quick_check(1)").ExecuteScalar() as string is { } answer && answer != "ok" ? $"The store is damaged ({answer}): restore a backup." : null;
}
