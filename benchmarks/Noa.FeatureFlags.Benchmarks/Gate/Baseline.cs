using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Noa.FeatureFlags.Benchmarks.Measuring;

namespace Noa.FeatureFlags.Benchmarks.Gate;

/// <summary>The figures that are committed in the repository, and how far from them is too far.</summary>
internal sealed record Baseline
{
    private const string FileName = "benchmarks/baseline.json";

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What a ratio of 1 is.</summary>
    public string Yardstick { get; init; } = Measuring.Yardstick.Description;

    /// <summary>Times the committed ratio beyond which the gate warns.</summary>
    public double WarnAbove { get; init; } = 1.25;

    /// <summary>Times the committed ratio beyond which the gate fails.</summary>
    public double FailAbove { get; init; } = 1.6;

    /// <summary>Times the committed bytes beyond which the gate fails, for cases whose allocation differs a little from run to run.</summary>
    public double FailAboveBytes { get; init; } = 1.1;

    /// <summary>Bytes that each of 10,000 loaded flags keeps.</summary>
    public long KeptBytesPerFlag { get; init; }

    /// <summary>Figures by case.</summary>
    public SortedDictionary<string, CommittedFigure> Cases { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The baseline that a measurement would commit; tolerances are kept.</summary>
    public Baseline With(IEnumerable<Figure> figures, long keptBytesPerFlag)
    {
        var cases = new SortedDictionary<string, CommittedFigure>(StringComparer.Ordinal);
        foreach (Figure figure in figures)
        {
            cases[figure.Case.Name] = new CommittedFigure(Math.Round(figure.Ratio, figure.Ratio > 1000 ? 0 : 2), figure.Bytes)
            {
                FailAbove = Cases.GetValueOrDefault(figure.Case.Name)?.FailAbove,
            };
        }

        return this with { Yardstick = Measuring.Yardstick.Description, Cases = cases, KeptBytesPerFlag = keptBytesPerFlag };
    }

    /// <summary>Reads the committed file.</summary>
    /// <returns>An empty baseline when there is no file yet.</returns>
    public static Baseline Read()
    {
        string path = RepositoryFiles.PathOf(FileName);
        return File.Exists(path) ? JsonSerializer.Deserialize<Baseline>(File.ReadAllText(path), Format)! : new Baseline();
    }

    /// <summary>Writes the file, to be committed.</summary>
    public void Write() => File.WriteAllText(RepositoryFiles.PathOf(FileName), JsonSerializer.Serialize(this, Format) + "\n");
}
