using System.Text.Json;
using System.Text.Json.Serialization;

namespace Noa.Release.Packages;

/// <summary>That pre-releases are on: <c>.changeset/pre.json</c>, in the format of @changesets/cli.</summary>
internal sealed record PreState
{
    /// <summary>pre, or exit: the next versions are final ones.</summary>
    public required string Mode { get; init; }

    /// <summary>The tag of versions: rc.</summary>
    public required string Tag { get; init; }

    /// <summary>Versions before the first pre-release, by package.</summary>
    public required IReadOnlyDictionary<string, string> InitialVersions { get; init; }

    /// <summary>Changesets that a pre-release has already.</summary>
    public required IReadOnlyList<string> Changesets { get; init; }

    [JsonIgnore]
    public bool IsExit => Mode == "exit";

    public static string PathIn(string folder) => Path.Combine(folder, "pre.json");

    public static PreState? Read(string folder)
    {
        string path = PathIn(folder);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllText(path), PreJson.Default.PreState) : null;
        }
        catch (JsonException exception)
        {
            throw new ReleaseException($".changeset/pre.json cannot be read: {exception.Message}", exception);
        }
    }

    public void Write(string folder) => File.WriteAllText(PathIn(folder), JsonSerializer.Serialize(this, PreJson.Default.PreState) + "\n");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(PreState))]
internal sealed partial class PreJson : JsonSerializerContext;
