using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Noa.Release.Artifacts;

/// <summary>What was built, from what: <c>release.json</c> beside the files. It names no time, so the same commit gives the same manifest.</summary>
internal sealed record ReleaseManifest
{
    public const string FileName = "release.json";
    public const string ChecksumsName = "SHA256SUMS";

    /// <summary>Of this file; 1.</summary>
    public int Format { get; init; } = 1;

    /// <summary>What was built, in full.</summary>
    public required string Commit { get; init; }

    /// <summary>Whether there was more in the work tree than the commit: such files are for looking at, never for others.</summary>
    public required bool Uncommitted { get; init; }

    /// <summary>Packages in an order in which none comes before one that it needs.</summary>
    public required IReadOnlyList<ReleaseArtifact> Artifacts { get; init; }

    /// <summary>The manifest of a folder; null when there is none.</summary>
    /// <exception cref="ReleaseException">It cannot be read.</exception>
    public static ReleaseManifest? Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllText(path), ManifestJson.Default.ReleaseManifest) : null;
        }
        catch (JsonException exception)
        {
            throw new ReleaseException($"{path} cannot be read: {exception.Message} Delete it, and build again.", exception);
        }
    }

    public static string HashOf(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    public string ToJson() => JsonSerializer.Serialize(this, ManifestJson.Default.ReleaseManifest) + "\n";

    /// <summary>Writes the manifest, and checksums of everything in the form of <c>sha256sum -c</c>.</summary>
    public void Write(string folder)
    {
        string manifest = Path.Combine(folder, FileName), checksums = Path.Combine(folder, ChecksumsName);
        Replace(manifest, ToJson());
        IEnumerable<(string Name, string Hash)> files = Artifacts.Select(static artifact => (artifact.File, artifact.Sha256)).Append((FileName, HashOf(manifest)));
        Replace(checksums, string.Concat(files.OrderBy(static file => file.Name, StringComparer.Ordinal).Select(static file => $"{file.Hash}  {file.Name}\n")));
    }

    /// <summary>Whether a file is here, and is the one that was built.</summary>
    public static bool IsIntact(string folder, ReleaseArtifact artifact)
    {
        string path = Path.Combine(folder, artifact.File);
        return File.Exists(path) && HashOf(path) == artifact.Sha256;
    }

    // Whoever is killed here leaves the old file or the new one.
    private static void Replace(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReleaseManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
