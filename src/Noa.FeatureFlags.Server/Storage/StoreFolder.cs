using Microsoft.Data.Sqlite;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>The folder of the embedded store: one server at a time, and a store that is gone is not taken for one that never was.</summary>
/// <remarks>A second server would serve what the first one changed long ago. The system lets go of the lock when the process ends, however it ends.</remarks>
internal sealed class StoreFolder : IDisposable
{
    private const string LockName = "flags.lock";

    private readonly FileStream _lock;

    private StoreFolder(FileStream file) => _lock = file;

    /// <summary>Enters the folder of a store's file, and makes both when there are none.</summary>
    /// <exception cref="StoreUnavailableException">Another server is there.</exception>
    public static StoreFolder Enter(string path)
    {
        SqliteFile.PrepareFolder(path);
        return new StoreFolder(Lock(Path.Combine(Path.GetDirectoryName(path)!, LockName)));
    }

    /// <summary>Asks whether the store that was made here is still here.</summary>
    /// <exception cref="StoreDamagedException">What was made is gone.</exception>
    public void CheckMade(SqliteConnection connection, string path)
    {
        if (_lock.Length > 0 && SqliteSchema.VersionOf(connection) == 0)
        {
            throw new StoreDamagedException($"{path} is empty, and a store was made there: restore a backup, or remove its folder to start anew.", null);
        }
    }

    /// <summary>Remembers that a store was made.</summary>
    public void NoteMade()
    {
        if (_lock.Length == 0)
        {
            _lock.Write("A store was made here.\n"u8);
            _lock.Flush(flushToDisk: true);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (IOException exception)
        {
            throw new StoreUnavailableException($"{path} cannot be locked: another server uses this folder, or the disk is full or read-only ({exception.Message})", exception);
        }
    }
}
