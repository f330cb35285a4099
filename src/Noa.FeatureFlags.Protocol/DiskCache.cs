using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace Noa.FeatureFlags.Protocol;

/// <summary>The last good rule sets on disk, two generations: while one is written, the other is whole.</summary>
/// <remarks>Of several processes on one folder the first writes; the others start from what is there, and one of them writes when the first has ended.</remarks>
internal sealed class DiskCache : IDisposable
{
    private readonly string[] _paths;
    private readonly string _lockPath;
    private readonly (ulong Number, ByteString Digest)?[] _held = new (ulong, ByteString)?[2];
    private FileStream? _lock;

    /// <summary>Makes the folder, when there is none.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="identity">Server and environment: a copy of another one is never used.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public DiskCache(string folder, string identity)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        string name = Path.Combine(folder, "noa-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16]);
        _paths = [name + ".0", name + ".1"];
        GuardPath = name + ".guard";
        _lockPath = name + ".lock";
    }

    /// <summary>Where a process notes which rule set it is trying.</summary>
    public string GuardPath { get; }

    /// <summary>Says of a digest whether its rule set was put aside: such a generation is the one to write over.</summary>
    public Func<ByteString, bool> IsPutAside { get; set; } = static _ => false;

    /// <summary>Reads what is there.</summary>
    /// <returns>Whole rule sets, the newest first.</returns>
    public IReadOnlyList<CacheFile> Load()
    {
        CacheFile?[] files = [.. _paths.Select(CacheFile.TryRead)];
        for (int i = 0; i < files.Length; i++)
        {
            _held[i] = files[i] is { } file ? (file.Number, file.Version.Digest) : null;
        }

        return [.. files.OfType<CacheFile>().OrderByDescending(static file => file.Number)];
    }

    /// <summary>Makes this process the one that writes here, until it ends.</summary>
    /// <exception cref="IOException">Another one is.</exception>
    /// <exception cref="UnauthorizedAccessException">Nobody may write here.</exception>
    public void Claim()
    {
        if (_lock is not null)
        {
            return;
        }

        _lock = AtomicFile.OpenPrivate(_lockPath, FileMode.OpenOrCreate);

        // Another process may have written since this one has read.
        Load();
    }

    /// <summary>Keeps a rule set in place of the older generation.</summary>
    /// <exception cref="IOException">It cannot be written, or another process writes here; the generations that are there stay.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Save(RuleSetVersion version, EntrySet entries)
    {
        Claim();
        int next = Next();
        ulong number = 1 + _held.Max(static held => held?.Number ?? 0);
        new CacheFile(number, version, entries).Write(_paths[next]);
        _held[next] = (number, version.Digest);
    }

    // Where nothing good is lost: what is damaged or was put aside, or else the older.
    private int Next()
    {
        int useless = Array.FindIndex(_held, held => held is null || IsPutAside(held.Value.Digest));
        return useless >= 0 ? useless : _held[0]!.Value.Number < _held[1]!.Value.Number ? 0 : 1;
    }

    public void Dispose() => _lock?.Dispose();
}
