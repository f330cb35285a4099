using System.Globalization;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Contexts.Synthetic;

/// <summary>Values for which a clause says yes, and values for which it says no.</summary>
internal static class ClauseSamples
{
    private const string Other = "other";
    private const double MillisecondsPerDay = 86_400_000;

    /// <param name="clause">A clause about an attribute.</param>
    /// <param name="missedPatterns">Takes the patterns for which no text is known.</param>
    public static IEnumerable<AttributeValue> Of(Clause clause, ISet<string> missedPatterns)
    {
        IEnumerable<AttributeValue> samples = clause.Operator switch
        {
            ClauseOperator.In => clause.Values.Concat(OthersThan(clause.Values)),
            ClauseOperator.StartsWith => Texts(clause, static text => text + "1"),
            ClauseOperator.EndsWith => Texts(clause, static text => "a" + text),
            ClauseOperator.Contains => Texts(clause, static text => "a" + text + "1"),
            ClauseOperator.Matches => Texts(clause, pattern => MatchOf(pattern, missedPatterns)),
            ClauseOperator.LessThan or ClauseOperator.AtMost or ClauseOperator.GreaterThan or ClauseOperator.AtLeast => clause.Values.SelectMany(static value => Around(value, 1)),
            ClauseOperator.Before or ClauseOperator.After => clause.Values.SelectMany(AroundInstant),
            ClauseOperator.Exists => ["any", default],
            _ => clause.Values.SelectMany(AroundVersion),
        };
        return clause.MatchesMissing ? samples.Append(default) : samples;
    }

    private static IEnumerable<AttributeValue> Texts(Clause clause, Func<string, string?> build)
    {
        foreach (AttributeValue value in clause.Values)
        {
            if (value.TryGetString(out string? text) && build(text) is { } sample)
            {
                yield return sample;
            }
        }

        yield return Other;
    }

    private static string? MatchOf(string pattern, ISet<string> missedPatterns)
    {
        string? sample = PatternSample.Of(pattern);
        if (sample is null)
        {
            missedPatterns.Add(pattern);
        }

        return sample;
    }

    // One that is not in the list, of each type that is.
    private static IEnumerable<AttributeValue> OthersThan(IReadOnlyList<AttributeValue> values)
    {
        if (values.Any(static value => value.Kind == AttributeKind.String))
        {
            yield return Other;
        }

        if (values.Any(static value => value.Kind == AttributeKind.Boolean))
        {
            yield return true;
            yield return false;
        }

        double[] numbers = [.. values.Select(static value => value.TryGetNumber(out double number) ? number : double.NaN).Where(double.IsFinite)];
        if (numbers.Length > 0)
        {
            yield return Number(numbers.Max() + 1);
        }
    }

    private static IEnumerable<AttributeValue> Around(AttributeValue value, double step) =>
        value.TryGetNumber(out double number) ? [Number(number - step), value, Number(number + step)] : [];

    private static IEnumerable<AttributeValue> AroundInstant(AttributeValue value)
    {
        if (!value.TryGetString(out string? text))
        {
            return Around(value, MillisecondsPerDay);
        }

        // The first and the last day have no neighbour on one side.
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant)
            && instant.UtcDateTime > DateTime.UnixEpoch && instant.UtcDateTime.Year < DateTime.MaxValue.Year
            ? [Rfc3339(instant.AddDays(-1)), Rfc3339(instant.AddDays(1))]
            : [value];
    }

    private static IEnumerable<AttributeValue> AroundVersion(AttributeValue value) =>
        value.TryGetString(out string? version) ? VersionSamples.Around(version).Select(static sample => (AttributeValue)sample) : [];

    private static AttributeValue Number(double number) => number == Math.Truncate(number) && Math.Abs(number) < long.MaxValue ? (long)number : number;

    private static AttributeValue Rfc3339(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
