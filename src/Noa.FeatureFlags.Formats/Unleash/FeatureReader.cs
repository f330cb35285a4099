using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Unleash;

/// <summary>Reads a feature: its strategies in order, of which the first that is met decides.</summary>
internal sealed class FeatureReader(string name, JsonPlace feature, IReadOnlyDictionary<string, JsonPlace> segments, IReadOnlyDictionary<string, JsonPlace> features, ConditionWriter conditions, ConversionNotes notes)
{
    private const string On = "on";
    private const string Off = "off";
    private const string NoVariant = "disabled";

    // A parent that is missing, or has parents itself, is a dependency that nobody meets.
    private bool IsEnabled => feature["enabled"].Boolean(absent: false) && feature["dependencies"].Items().All(needed => features.TryGetValue(needed["feature"].Text(), out JsonPlace parent) && !parent["dependencies"].Items().Any());

    /// <summary>Whether the feature is enabled.</summary>
    /// <param name="isNeededOff">Whether another feature depends on this one being off, which asks that rules say so.</param>
    public FlagDefinition Flag(bool isNeededOff)
    {
        var rules = new List<TargetingRule>();
        foreach (JsonPlace strategy in IsEnabled ? feature["strategies"].Items() : [])
        {
            if (conditions.Write(ConditionOf(strategy)) is { } clauses)
            {
                rules.Add(new TargetingRule { Clauses = clauses, Serve = Serving.Fixed(On) });
            }
        }

        if (isNeededOff && !IsEnabled)
        {
            notes.Change("enabled", "Another feature depends on this one being off, so the flag is on and serves 'off' to everybody.");
        }

        return new FlagDefinition
        {
            Key = name,
            Description = feature["description"].TextOrNull(),
            IsEnabled = IsEnabled || isNeededOff,
            OffVariation = Off,
            Prerequisites = Dependencies(),
            Rules = rules,
            Fallthrough = Serving.Fixed(IsEnabled && !feature["strategies"].Items().Any() ? On : Off),
        };
    }

    /// <summary>Which variant is given.</summary>
    public FlagDefinition VariantFlag()
    {
        var variants = new VariantReader(name, feature, conditions, notes);
        JsonPlace[] strategies = [.. feature["strategies"].Items()];
        foreach (JsonPlace strategy in strategies)
        {
            variants.Add(ConditionOf(strategy), strategy);
        }

        if (strategies.Length == 0)
        {
            variants.Add(Condition.Always, default);
        }

        return new FlagDefinition
        {
            Key = name + VariantReader.Suffix,
            Description = $"Variants of the feature '{name}'.",
            IsEnabled = IsEnabled,
            Variations = variants.Variations,
            OffVariation = null,
            Prerequisites = Dependencies(),
            Rules = variants.Rules,
            Fallthrough = variants.Nothing,
        };
    }

    private Condition ConditionOf(JsonPlace strategy)
    {
        Condition constraints = Condition.And(strategy["constraints"].Items().Select(ConstraintReader.Read));
        Condition shared = Condition.And(strategy["segments"].Items().Select(OfSegment));
        return Condition.And(constraints, shared, StrategyReader.Read(strategy, name, notes));
    }

    // A segment that is not there is met by nobody.
    private Condition OfSegment(JsonPlace id) => segments.TryGetValue(id.Element.GetRawText(), out JsonPlace segment)
        ? Condition.And(segment["constraints"].Items().Select(ConstraintReader.Read))
        : Condition.Never;

    private List<Prerequisite> Dependencies()
    {
        var needed = new List<Prerequisite>();
        foreach (JsonPlace parent in IsEnabled ? feature["dependencies"].Items() : [])
        {
            string key = parent["feature"].Text();
            JsonPlace[] variants = [.. parent["variants"].Items()];
            if (!parent["enabled"].Boolean(absent: true))
            {
                needed.Add(new Prerequisite(key, Off));
            }
            else if (variants.Length > 1)
            {
                throw parent["variants"].Refuse("A flag can depend on one variant of another, not on one of several: make a feature for each.");
            }
            else
            {
                // A feature without variants gives one of that name.
                bool isAny = variants.Length == 0 || (variants[0].Text() == NoVariant && !VariantReader.HasVariants(features[key]));
                needed.Add(isAny ? new Prerequisite(key, On) : new Prerequisite(key + VariantReader.Suffix, variants[0].Text()));
            }
        }

        return needed;
    }
}
