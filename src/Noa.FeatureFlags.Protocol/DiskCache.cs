using System.Security.Cryptography;
using System.Text;

namespace Noa.FeatureFlags.Protocol;

/// <summary>The last good rule sets on disk, two generations: while one is written, the other is whole.</summary>
internal sealed class DiskCache
{
    private readonly string[] _paths;
    private ulong _number;
    private int _next;

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
    }

    /// <summary>Where a process notes which rule set it is trying.</summary>
    public string GuardPath { get; }

    /// <summary>Reads what is there.</summary>
    /// <returns>Whole rule sets, the newest first.</returns>
    public IReadOnlyList<CacheFile> Load()
    {
        CacheFile?[] files = [.. _paths.Select(CacheFile.TryRead)];
        int newest = (files[1]?.Number ?? 0) > (files[0]?.Number ?? 0) ? 1 : 0;
        _number = files[newest]?.Number ?? 0;

        // The next one goes where nothing good is lost.
        _next = files[newest] is null ? 0 : 1 - newest;
        return [.. files.OfType<CacheFile>().OrderByDescending(static file => file.Number)];
    }

    /// <summary>Keeps a rule set in place of the older generation.</summary>
    /// <exception cref="IOException">It cannot be written; the generations that are there stay.</exception>
    public void Save(RuleSetVersion version, EntrySet entries)
    {
        new CacheFile(++_number, version, entries).Write(_paths[_next]);
        _next = 1 - _next;
    }
}
