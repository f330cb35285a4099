using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.GrowthBook;

/// <summary>Reads who a rule includes by hash: filters, namespaces, coverage, ranges and weights.</summary>
internal sealed class DrawReader(string feature, JsonPlace rule)
{
    private bool IsBiased => (rule["hashVersion"].IsGiven ? rule["hashVersion"].Number() : 1) switch
    {
        1 => true,
        2 => false,
        _ => throw rule["hashVersion"].Refuse("There are hash versions 1 and 2."),
    };

    private string By => rule["hashAttribute"].TextOrNull() is { Length: > 0 } given ? given : "id";

    private string Seed => rule["seed"].TextOrNull() is { Length: > 0 } given ? given : rule["key"].TextOrNull() is { Length: > 0 } key && rule["variations"].IsGiven ? key : feature;

    /// <summary>Whether there is something to hash: an empty text is nothing.</summary>
    public Condition HasValue() => ValueOf(By);

    /// <summary>Filters, or the namespace of old, which experiments share.</summary>
    public Condition PassesFilters()
    {
        if (rule["filters"].IsGiven)
        {
            return Condition.And(rule["filters"].Items().Select(ReadFilter));
        }

        JsonPlace[] parts = [.. rule["namespace"].Items()];
        return parts.Length == 3 && rule["variations"].IsGiven
            ? Condition.And(HasValue(), InRange(isBiased: true, "__" + parts[0].Text(), By, parts[1].Number(), parts[2].Number()))
            : Condition.Always;
    }

    /// <summary>Whether a forced value is for a share only.</summary>
    public Condition IsInRollout()
    {
        if (rule["range"].IsGiven)
        {
            JsonPlace[] range = [.. rule["range"].Items()];
            return Condition.And(HasValue(), InRange(IsBiased, Seed, By, range[0].Number(), range[1].Number()));
        }

        if (!rule["coverage"].IsGiven)
        {
            return Condition.Always;
        }

        // Here the end of the share belongs to it.
        double coverage = rule["coverage"].Number();
        int places = Places(IsBiased);
        int end = Enumerable.Range(0, places).TakeWhile(place => (double)place / places <= coverage).Count();
        return coverage == 0 ? Condition.Never : Condition.And(HasValue(), Before(IsBiased, Seed, By, end));
    }

    /// <summary>Which variation is assigned where.</summary>
    public IEnumerable<(Condition When, int Variation)> Ranges(int variations)
    {
        (double Start, double End)[] ranges = rule["ranges"].IsGiven
            ? [.. rule["ranges"].Items().Select(static range => (range.Items().First().Number(), range.Items().Last().Number()))]
            : Weighted(variations);
        return ranges.Take(variations).Select((range, variation) => (InRange(IsBiased, Seed, By, range.Start, range.End), variation));
    }

    private static Condition ValueOf(string attribute) => Condition.And(Condition.Exists(MongoReader.Attribute(attribute)), Condition.In(MongoReader.Attribute(attribute), false, "").Not());

    // As the SDK computes them: weights that do not sum to one count as equal ones.
    private (double Start, double End)[] Weighted(int variations)
    {
        double coverage = Math.Clamp(rule["coverage"].IsGiven ? rule["coverage"].Number() : 1, 0, 1);
        double[] equal = [.. Enumerable.Repeat(1.0 / variations, variations)];
        double[] weights = rule["weights"].IsGiven ? [.. rule["weights"].Items().Select(static weight => weight.Number())] : equal;
        double sum = weights.Sum();
        if (weights.Length != variations || sum < 0.99 || sum > 1.01)
        {
            weights = equal;
        }

        double cumulative = 0;
        var ranges = new (double, double)[variations];
        for (int i = 0; i < variations; i++)
        {
            double start = cumulative;
            cumulative += weights[i];
            ranges[i] = (start, start + coverage * weights[i]);
        }

        return ranges;
    }

    private Condition ReadFilter(JsonPlace filter)
    {
        string by = filter["attribute"].TextOrNull() is { Length: > 0 } given ? given : "id";
        bool isBiased = filter["hashVersion"].IsGiven && filter["hashVersion"].Number() == 1;
        return Condition.And(ValueOf(by), Condition.Or(filter["ranges"].Items().Select(range => InRange(isBiased, filter["seed"].Text(), by, range.Items().First().Number(), range.Items().Last().Number()))));
    }

    private static int Places(bool isBiased) => isBiased ? 1_000 : 10_000;

    private static Condition InRange(bool isBiased, string seed, string by, double start, double end) =>
        Condition.And(Before(isBiased, seed, by, FirstPlaceAt(isBiased, end)), Before(isBiased, seed, by, FirstPlaceAt(isBiased, start)).Not());

    // The hash has so many places: the first that is not below a bound, by the doubles that the SDK compares.
    private static int FirstPlaceAt(bool isBiased, double bound)
    {
        int places = Places(isBiased);
        return Enumerable.Range(0, places).TakeWhile(place => (double)place / places < bound).Count();
    }

    private static Condition Before(bool isBiased, string seed, string by, int place)
    {
        int places = Places(isBiased);
        if (place == 0 || place >= places)
        {
            return Condition.Of(place != 0);
        }

        var draw = new ForeignDraw { Hash = isBiased ? BucketingHashes.Fnv1aGrowthBookV1 : BucketingHashes.Fnv1aGrowthBook, Salt = seed };
        string attribute = MongoReader.Attribute(by);
        return new Condition.InShare(draw, Share.FromPercent(place * 100m / places), attribute == "key" ? null : attribute, IsNegated: false);
    }
}
