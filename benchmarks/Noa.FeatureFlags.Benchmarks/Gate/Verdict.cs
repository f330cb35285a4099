using System.Globalization;
using Noa.FeatureFlags.Benchmarks.Measuring;

namespace Noa.FeatureFlags.Benchmarks.Gate;

/// <summary>What the gate thinks of one figure.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Text">Why, for people.</param>
internal sealed record Verdict(Severity Severity, string Text)
{
    /// <summary>Whether another measurement could make this better: times are disturbed by others, bytes are not.</summary>
    public bool IsWorthAnotherLook { get; private init; }

    public static Verdict Of(Figure figure, Baseline baseline)
    {
        if (!baseline.Cases.TryGetValue(figure.Case.Name, out CommittedFigure? committed))
        {
            return new(Severity.Failure, $"no committed figure");
        }

        Verdict bytes = figure.Case.HasExactBytes ? OfExactBytes(figure.Bytes, committed.Bytes) : OfBytes(figure.Bytes, committed.Bytes, baseline);
        return bytes.Severity == Severity.Failure ? bytes : OfTime(figure.Ratio / committed.Ratio, committed.FailAbove ?? baseline.FailAbove, baseline.WarnAbove);
    }

    public static Verdict OfBytes(long bytes, long committed, Baseline baseline) => bytes > committed * baseline.FailAboveBytes
        ? new(Severity.Failure, $"{bytes:N0} bytes, committed {committed:N0}")
        : new(Severity.None, "good");

    private static Verdict OfExactBytes(long bytes, long committed) => bytes == committed
        ? new(Severity.None, "good")
        : new(Severity.Failure, $"{bytes:N0} bytes, committed exactly {committed:N0}");

    private static Verdict OfTime(double times, double failAbove, double warnAbove)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{times:N2} x the committed ratio");
        return times > failAbove
            ? new(Severity.Failure, text) { IsWorthAnotherLook = true }
            : times > warnAbove ? new(Severity.Warning, text) { IsWorthAnotherLook = true } : new(Severity.None, "good");
    }
}
