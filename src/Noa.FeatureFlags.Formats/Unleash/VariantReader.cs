using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Unleash;

/// <summary>Reads variants into a flag of their own, whose variations have the variants' names.</summary>
internal sealed class VariantReader
{
    /// <summary>What the flag's key has behind the feature's name.</summary>
    public const string Suffix = "/variant";

    private const long Seed = 86028157;

    private readonly List<TargetingRule> _rules = [];
    private readonly JsonPlace _feature;
    private readonly ConditionWriter _conditions;
    private readonly string _name;

    public VariantReader(string name, JsonPlace feature, ConditionWriter conditions, ConversionNotes notes)
    {
        (_name, _feature, _conditions) = (name, feature, conditions);
        JsonPlace[] variants = [.. feature["variants"].Items(), .. feature["strategies"].Items().SelectMany(static strategy => strategy["variants"].Items())];
        bool isText = Array.TrueForAll(variants, static variant => PayloadType(variant) is "string" or "csv");
        Variations = [.. variants.DistinctBy(static variant => variant["name"].Text()).Select(variant => new Variation(variant["name"].Text(), isText ? variant["payload"]["value"].Text() : variant["name"].Text()))];
        if (!isText && Array.Exists(variants, static variant => variant["payload"].IsGiven))
        {
            notes.Change("variants", "Payloads are not all text, so the values are the variants' names: keep payloads beside the flag, or make them values of one type.");
        }
    }

    public IReadOnlyList<Variation> Variations { get; }

    public IReadOnlyList<TargetingRule> Rules => _rules;

    /// <summary>Serves the caller's default value: a line without length, and no off variation.</summary>
    public Serving Nothing => new Rollout { Weights = [], Foreign = new ForeignDraw { Hash = BucketingHashes.Murmur3Unleash, Arms = [new DrawArm(Variations[0].Name, 0, false)] } };

    public static bool HasVariants(JsonPlace feature) => feature["variants"].Items().Any() || feature["strategies"].Items().Any(static strategy => strategy["variants"].Items().Any());

    /// <summary>Adds who meets a strategy: its own variants count, or those of the feature.</summary>
    public void Add(Condition when, JsonPlace strategy)
    {
        bool isOwn = strategy.IsGiven && strategy["variants"].Items().Any();
        JsonPlace[] variants = [.. isOwn ? strategy["variants"].Items() : _feature["variants"].Items()];
        JsonPlace parameters = isOwn ? strategy["parameters"] : default;
        string group = isOwn && parameters.IsGiven && parameters["groupId"].TextOrNull() is { Length: > 0 } given ? given : _name;
        string stickiness = variants.Length == 0 ? "default"
            : variants[0]["stickiness"].TextOrNull() ?? (parameters.IsGiven ? parameters["stickiness"].TextOrNull() : null) ?? "default";
        DrawArm[] arms = [.. variants.Select(static variant => new DrawArm(variant["name"].Text(), variant["weight"].Number(), false))];
        if (arms.Sum(static arm => arm.Weight) > 0)
        {
            AddOverrides(when, variants);
            AddDraw(when, group, stickiness, arms, strategy);
        }

        Write(when, Nothing);
    }

    private void AddOverrides(Condition when, JsonPlace[] variants)
    {
        foreach (JsonPlace variant in variants)
        {
            Condition named = Condition.Or(variant["overrides"].Items().Select(static given => Condition.In(ConstraintReader.Attribute(given["contextName"].Text()), false, [.. given["values"].Items().Select(static value => value.Scalar())])));
            Write(Condition.And(when, named), Serving.Fixed(variant["name"].Text()));
        }
    }

    private void AddDraw(Condition when, string group, string stickiness, DrawArm[] arms, JsonPlace strategy)
    {
        if (arms.Count(static arm => arm.Weight > 0) == 1)
        {
            // Whatever is drawn, it is this one.
            Write(when, Serving.Fixed(arms.First(static arm => arm.Weight > 0).Variation));
            return;
        }

        if (stickiness == "random")
        {
            throw strategy.Refuse("A draw that is repeated at each evaluation cannot be taken over: choose a stickiness for the variants.");
        }

        var draw = new ForeignDraw { Hash = BucketingHashes.Murmur3Unleash, Salt = group, Seed = Seed, Arms = arms };
        foreach ((string? by, Condition turn) in StrategyReader.Sticky(stickiness, "sessionId", "remoteAddress"))
        {
            Write(Condition.And(when, turn), new Rollout { Weights = [], By = by, Foreign = draw });
        }
    }

    private void Write(Condition when, Serving serve)
    {
        if (_conditions.Write(when) is { } clauses)
        {
            _rules.Add(new TargetingRule { Clauses = clauses, Serve = serve });
        }
    }

    private static string? PayloadType(JsonPlace variant) => variant["payload"].IsGiven ? variant["payload"]["type"].TextOrNull() : null;
}
