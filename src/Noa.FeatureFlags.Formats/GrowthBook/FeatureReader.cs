using System.Text.Json;
using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.GrowthBook;

/// <summary>Reads a feature: rules in order, of which the first that a context is included in decides.</summary>
internal sealed class FeatureReader(string key, JsonPlace feature, JsonPlace features, MongoReader mongo, ConditionWriter conditions)
{
    private readonly ValueNames _values = new(feature);
    private readonly List<TargetingRule> _rules = [];

    public FlagDefinition Read()
    {
        var prerequisites = new List<Prerequisite>();
        JsonPlace[] rules = [.. feature["rules"].Items()];
        for (int i = 0; i < rules.Length; i++)
        {
            ReadRule(rules[i], isFirst: i == 0, prerequisites);
        }

        return new FlagDefinition
        {
            Key = key,
            Variations = _values.Variations,
            OffVariation = null,
            Prerequisites = prerequisites,
            Rules = _rules,
            Fallthrough = Serve(feature["defaultValue"]),
        };
    }

    private void ReadRule(JsonPlace rule, bool isFirst, List<Prerequisite> prerequisites)
    {
        foreach (JsonPlace parent in rule["parentConditions"].Items())
        {
            prerequisites.Add(ReadGate(parent, isFirst));
        }

        if (rule["contextualVariations"].IsGiven || rule["meta"].Items().Any(static meta => meta["passthrough"].IsGiven))
        {
            throw rule.Refuse("Contextual bandits and variations that pass on to the next rule cannot be taken over: end the experiment first.");
        }

        bool isForced = rule.Element.TryGetProperty("force", out _);
        if (!isForced && !rule["variations"].IsGiven)
        {
            return;
        }

        var draw = new DrawReader(key, rule);
        Condition when = Condition.And(mongo.Read(rule["condition"]), draw.PassesFilters());
        if (isForced)
        {
            Add(Condition.And(when, draw.IsInRollout()), Serve(rule["force"]));
        }
        else
        {
            ReadExperiment(rule, draw, when);
        }
    }

    private void ReadExperiment(JsonPlace rule, DrawReader draw, Condition when)
    {
        JsonPlace[] variations = [.. rule["variations"].Items()];
        if (variations.Length < 2 || (rule["active"].IsGiven && !rule["active"].Boolean(absent: true)))
        {
            return;
        }

        Condition isHashed = Condition.And(when, draw.HasValue());
        foreach ((Condition inRange, int variation) in draw.Ranges(variations.Length))
        {
            Add(Condition.And(isHashed, inRange), Serve(variations[variation]));
        }
    }

    // A rule that only holds a gate is how GrowthBook writes prerequisites of a whole feature.
    private Prerequisite ReadGate(JsonPlace parent, bool isFirst)
    {
        string id = parent["id"].Text();
        JsonPlace expected = parent["condition"].IsGiven ? parent["condition"]["value"] : default;
        if (!isFirst || !parent["gate"].Boolean(absent: false))
        {
            throw parent.Refuse("A prerequisite of one rule cannot be taken over, only one of the whole feature (a gate on its first rule): make the rule a feature of its own.");
        }

        if (!features[id].IsGiven)
        {
            throw parent["id"].Refuse($"There is no feature '{id}'.");
        }

        var values = new ValueNames(new JsonPlace(features[id].Element, parent["id"].Path));
        string? variation = expected.IsGiven && expected.Element.ValueKind is not JsonValueKind.Object ? values.Find(expected)
            : expected.IsGiven && expected["$exists"].IsGiven && expected["$exists"].Boolean(absent: false) && values.Variations.Count == 1 ? values.Variations[0].Name
            : null;
        return new Prerequisite(id, variation ?? throw parent["condition"].Refuse("A flag can depend on one variation of another: compare with one value that the other serves."));
    }

    private Serving Serve(JsonPlace value) => _values.Find(value) is { } name ? Serving.Fixed(name) : Nothing;

    // A line without length: the off variation, which is the caller's default value.
    private Rollout Nothing => new() { Weights = [], Foreign = new ForeignDraw { Hash = BucketingHashes.Fnv1aGrowthBook, Arms = [new DrawArm(_values.Variations[0].Name, 0, false)] } };

    private void Add(Condition when, Serving serve)
    {
        if (conditions.Write(when) is { } clauses)
        {
            _rules.Add(new TargetingRule { Clauses = clauses, Serve = serve });
        }
    }
}
