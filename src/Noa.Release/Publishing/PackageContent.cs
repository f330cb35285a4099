using System.IO.Compression;
using System.Security.Cryptography;

namespace Noa.Release.Publishing;

/// <summary>What is in a package, whenever it was packed and whoever signed it since.</summary>
internal static class PackageContent
{
    private const string Properties = "package/services/metadata/core-properties/";

    // A registry adds its signature; the names of the properties' file, and of what refers to it, are drawn anew by every pack.
    private static readonly string[] NotContent = [".signature.p7s", "_rels/.rels", "[Content_Types].xml"];

    /// <summary>Hashes of all files inside, by name.</summary>
    public static IReadOnlyDictionary<string, string> Of(Stream package)
    {
        using var archive = new ZipArchive(package, ZipArchiveMode.Read, leaveOpen: true);
        return archive.Entries
            .Where(static entry => !NotContent.Contains(entry.FullName) && !entry.FullName.StartsWith(Properties, StringComparison.Ordinal))
            .ToDictionary(static entry => entry.FullName, static entry =>
            {
                using Stream stream = entry.Open();
                return Convert.ToHexStringLower(SHA256.HashData(stream));
            });
    }

    /// <summary>Names of files that only one has, or that differ.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        [.. one.Keys.Union(other.Keys).Where(name => one.GetValueOrDefault(name) != other.GetValueOrDefault(name)).Order(StringComparer.Ordinal)];
}
