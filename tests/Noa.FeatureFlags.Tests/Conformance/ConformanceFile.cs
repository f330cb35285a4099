using System.Text.Json;

namespace Noa.FeatureFlags.Tests.Conformance;

/// <summary>One topic of the evaluation specification.</summary>
internal sealed class ConformanceFile
{
    public required string Name { get; init; }

    public required IReadOnlyList<ConformanceCase> Cases { get; init; }

    public required IReadOnlyList<ConformanceVector> Vectors { get; init; }

    /// <summary>Reads all files of a folder, in the order of their names.</summary>
    public static IReadOnlyList<ConformanceFile> ReadAll(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(Read)];

    private static ConformanceFile Read(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        JsonElement root = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
        JsonElement ruleSet = root.GetProperty("ruleSet");
        return new ConformanceFile
        {
            Name = name,
            Cases = [.. root.GetProperty("cases").EnumerateArray().Select(@case => ConformanceCase.FromJson(name, @case, ruleSet))],
            Vectors = root.TryGetProperty("vectors", out JsonElement vectors) ? [.. vectors.EnumerateArray().Select(ToVector)] : [],
        };
    }

    private static ConformanceVector ToVector(JsonElement json) =>
        new(json.GetProperty("salt").GetString()!, json.GetProperty("value").GetString()!, json.GetProperty("bucket").GetInt32());
}
