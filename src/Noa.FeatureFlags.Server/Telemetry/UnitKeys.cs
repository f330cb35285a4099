using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>The secret keys by which units are hashed before they are kept: one for each environment, all from one file beside the database.</summary>
/// <remarks>
/// A copy of the database without that file names nobody, not even to somebody who tries all user names there are, and units of two environments cannot be put together.
/// </remarks>
internal sealed class UnitKeys
{
    private const int KeyLength = 32;
    private const int CheckLength = 8;

    private readonly byte[] _master;
    private readonly ConcurrentDictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    private UnitKeys(byte[] master) => _master = master;

    /// <summary>Tells keys apart without telling anything of them: stands in the database, so that another key is noticed.</summary>
    public byte[] Check => HMACSHA256.HashData(_master, "noa.telemetry.check"u8)[..CheckLength];

    /// <summary>Reads the file, or makes it; only this user may read it.</summary>
    /// <exception cref="TelemetryUnavailableException">The file is no such key.</exception>
    public static UnitKeys Open(string path)
    {
        if (!File.Exists(path))
        {
            Write(path, RandomNumberGenerator.GetBytes(KeyLength));
        }

        byte[] master = File.ReadAllBytes(path);
        return master.Length == KeyLength ? new UnitKeys(master) : throw new TelemetryUnavailableException($"{path} is no key of {KeyLength} bytes: restore it from the backup that telemetry.db is from.", null);
    }

    /// <summary>What is kept in place of an SDK's hash of a unit.</summary>
    public byte[] Hash(string environment, byte[] unit)
    {
        byte[] key = _keys.GetOrAdd(environment, static (name, master) => HMACSHA256.HashData(master, Encoding.UTF8.GetBytes("noa.telemetry.unit\n" + name)), _master);
        return HMACSHA256.HashData(key, unit)[..unit.Length];
    }

    private static void Write(string path, byte[] key)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(key);
        file.Flush(flushToDisk: true);
    }
}
