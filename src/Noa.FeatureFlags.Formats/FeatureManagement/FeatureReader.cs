using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.FeatureManagement;

/// <summary>Reads a feature: whether it is enabled, and which variant is given.</summary>
internal sealed class FeatureReader(Feature feature, ConditionWriter conditions, ConversionNotes notes)
{
    /// <summary>What the flag of variants has behind the feature's name.</summary>
    public const string VariantSuffix = "/variant";

    private const string On = "on";
    private const string Off = "off";

    private readonly List<TargetingRule> _rules = [];
    private readonly FilterReader _filters = new(feature.Name);

    /// <summary>Whether the feature is enabled; a variant may say otherwise.</summary>
    public FlagDefinition Flag()
    {
        Condition enabled = _filters.Enabled(feature);
        foreach (JsonPlace variant in feature.Variants)
        {
            if (feature.In(variant, "status_override").TextOrNull() is { } status && !string.Equals(status, "None", StringComparison.OrdinalIgnoreCase))
            {
                throw feature.In(variant, "status_override").Refuse("A variant that turns its feature on or off cannot be taken over: let the feature's filters say it.");
            }
        }

        Add(enabled, Serving.Fixed(On));
        return Finish(feature.Name, $"The feature '{feature.Name}'.", Variation.OnAndOff, Off, feature.IsOn, Serving.Fixed(Off));
    }

    /// <summary>Which variant is given: by user, group and percentile when the feature is enabled.</summary>
    public FlagDefinition VariantFlag()
    {
        var allocation = new AllocationReader(feature);
        IReadOnlyList<Variation> variations = allocation.Variations(notes);
        Condition enabled = feature.IsOn ? _filters.Enabled(feature) : Condition.Never;
        foreach ((Condition who, Serving serve) in allocation.Read(variations))
        {
            Add(Condition.And(enabled, who), serve);
        }

        string? whenDisabled = allocation.Default("default_when_disabled");
        return Finish(feature.Name + VariantSuffix, $"Variants of the feature '{feature.Name}'.", variations, null, isEnabled: true, whenDisabled is null ? AllocationReader.Nothing(variations) : Serving.Fixed(whenDisabled));
    }

    private FlagDefinition Finish(string key, string description, IReadOnlyList<Variation> variations, string? off, bool isEnabled, Serving fallthrough) => new()
    {
        Key = key,
        Description = description,
        IsEnabled = isEnabled,
        Variations = variations,
        OffVariation = off,
        Rules = _rules,
        Fallthrough = fallthrough,
    };

    private void Add(Condition when, Serving serve)
    {
        if (conditions.Write(when) is { } clauses)
        {
            _rules.Add(new TargetingRule { Clauses = clauses, Serve = serve });
        }
    }
}
