using System.Text.Json;
using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.FeatureManagement;

/// <summary>Reads who is given which variant: users first, then groups, then percentiles.</summary>
internal sealed class AllocationReader(Feature feature)
{
    private const double Whole = 100;

    /// <summary>Serves the caller's default value: a line without length, and no off variation.</summary>
    public static Serving Nothing(IReadOnlyList<Variation> variations) =>
        new Rollout { Weights = [], Foreign = new ForeignDraw { Hash = BucketingHashes.Murmur3Flagd, Arms = [new DrawArm(variations[0].Name, 0, false)] } };

    /// <summary>The variants' values; their names where the values are not of one type.</summary>
    public IReadOnlyList<Variation> Variations(ConversionNotes notes)
    {
        JsonPlace[] values = [.. feature.Variants.Select(variant => feature.In(variant, "configuration_value"))];
        bool isOneType = Array.TrueForAll(values, static value => value.IsGiven) && values.DistinctBy(static value => TypeOf(value.Element.ValueKind)).Count() == 1;
        if (!isOneType && Array.Exists(values, static value => value.IsGiven))
        {
            notes.Change("variants", "Values are not all of one type, so they are the variants' names.");
        }

        return [.. feature.Variants.Select((variant, index) => NameOf(variant) is var name && isOneType ? new Variation(name, values[index].Value()) : new Variation(NameOf(variant), NameOf(variant)))];
    }

    /// <summary>The variant that is given when nothing else is.</summary>
    public string? Default(string name) => feature.Allocation.IsGiven ? feature.In(feature.Allocation, name).TextOrNull() : null;

    /// <summary>Who is served what while the feature is enabled, in order; the last is everybody.</summary>
    public IEnumerable<(Condition Who, Serving Serve)> Read(IReadOnlyList<Variation> variations)
    {
        string? whenEnabled = Default("default_when_enabled");
        Serving otherwise = whenEnabled is null ? Nothing(variations) : Serving.Fixed(whenEnabled);
        foreach (JsonPlace given in Part("user"))
        {
            yield return (FilterReader.IsUser(feature.In(given, "users").Items()), Serving.Fixed(VariantOf(given)));
        }

        foreach (JsonPlace given in Part("group"))
        {
            yield return (FilterReader.InGroups(feature.In(given, "groups").Items()), Serving.Fixed(VariantOf(given)));
        }

        JsonPlace[] percentiles = [.. Part("percentile")];
        yield return (Condition.Always, percentiles.Length == 0 ? otherwise : Percentiles(percentiles, whenEnabled));
    }

    private IEnumerable<JsonPlace> Part(string name) => feature.Allocation.IsGiven ? feature.In(feature.Allocation, name).Items() : [];

    private string NameOf(JsonPlace variant) => feature.In(variant, "name").Text();

    private string VariantOf(JsonPlace given)
    {
        string name = feature.In(given, "variant").Text();
        return Array.Exists(feature.Variants, variant => NameOf(variant) == name) ? name : throw feature.In(given, "variant").Refuse($"There is no variant '{name}'.");
    }

    // Of ranges that overlap the first counts; between them the default does.
    private Rollout Percentiles(JsonPlace[] percentiles, string? whenEnabled)
    {
        double[] bounds = [.. percentiles.SelectMany(range => new[] { feature.In(range, "from").Number(), feature.In(range, "to").Number() }).Append(0).Append(Whole).Distinct().Order()];
        var arms = new List<DrawArm>();
        for (int i = 0; i + 1 < bounds.Length; i++)
        {
            (double start, double end) = (bounds[i], bounds[i + 1]);
            JsonPlace first = percentiles.FirstOrDefault(range => feature.In(range, "from").Number() <= start && feature.In(range, "to").Number() >= end);
            string? variant = first.IsGiven ? VariantOf(first) : whenEnabled;
            arms.Add(new DrawArm(variant ?? throw percentiles[0].Refuse("Between the percentiles nobody is given a variant, which a rollout cannot say: name one in default_when_enabled."), end - start, false));
        }

        string seed = feature.In(feature.Allocation, "seed").TextOrNull() is { Length: > 0 } given ? given : $"allocation\n{feature.Name}";
        return new Rollout { Weights = [], Foreign = new ForeignDraw { Hash = BucketingHashes.Sha256FeatureManagement, Salt = seed, Arms = arms } };
    }

    private static JsonValueKind TypeOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.False => JsonValueKind.True,
        JsonValueKind.Array => JsonValueKind.Object,
        _ => kind,
    };
}
