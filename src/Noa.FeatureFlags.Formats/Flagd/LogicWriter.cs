using System.Text.Json.Nodes;
using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Flagd;

/// <summary>Says a flag as one JSONLogic expression that gives the name of a variant, or null where the caller's default value counts.</summary>
internal sealed class LogicWriter(RuleSetDefinition rules)
{
    private readonly ClauseLogic _clauses = new(rules);

    /// <summary>The expression of a flag; a name alone when it serves one variation to everybody.</summary>
    public JsonNode? Targeting(FlagDefinition flag, int depth)
    {
        if (depth > RuleSetLimits.MaxChainLength)
        {
            throw new RefusedException("prerequisites", "The chain of prerequisites is too long.");
        }

        if (flag.OffError is not null)
        {
            throw new RefusedException("offVariation", "An error cannot be served there.");
        }

        if (!flag.IsEnabled)
        {
            return flag.OffVariation;
        }

        var branches = new List<JsonNode?>();
        foreach (Prerequisite needed in flag.Prerequisites)
        {
            Branch(branches, Call("!", Met(needed, depth)), flag.OffVariation);
        }

        foreach (TargetList list in flag.Targets)
        {
            Branch(branches, ClauseLogic.OneOf(list.Kind, list.Keys, "targets"), list.Variation);
        }

        for (int i = 0; i < flag.Rules.Count; i++)
        {
            Branch(branches, _clauses.All(flag.Rules[i].Clauses, $"rules[{i}]", 0), Serve(flag, flag.Rules[i].Serve, $"rules[{i}].serve"));
        }

        JsonNode? otherwise = Serve(flag, flag.Fallthrough, "fallthrough");
        if (branches.Count == 0)
        {
            return otherwise;
        }

        return Call("if", [.. branches, otherwise]);
    }

    public static JsonObject Call(string name, params ReadOnlySpan<JsonNode?> arguments) => new() { [name] = new JsonArray([.. arguments]) };

    private JsonNode Met(Prerequisite needed, int depth)
    {
        FlagDefinition flag = rules.Flags.FirstOrDefault(flag => flag.Key == needed.Flag) ?? throw new RefusedException("prerequisites", $"There is no flag '{needed.Flag}'.");
        return flag.IsEnabled ? Call("==", Targeting(flag, depth + 1), needed.Variation) : JsonValue.Create(false);
    }

    private static void Branch(List<JsonNode?> branches, JsonNode when, JsonNode? then)
    {
        branches.Add(when);
        branches.Add(then);
    }

    private static JsonNode? Serve(FlagDefinition flag, Serving serving, string path) => serving switch
    {
        FixedServing served => served.Variation,
        Rollout { Foreign: { Hash: BucketingHashes.Murmur3Flagd } draw } rollout => Fractional(flag, rollout, draw, path),
        Rollout { Foreign: null } => throw new RefusedException(path, $"flagd cannot compute the hash {BucketingHashes.Noa1}: give the rollout the hash {BucketingHashes.Murmur3Flagd}, which both do."),
        Rollout { Foreign: { } draw } => throw new RefusedException(path, $"flagd cannot compute the hash {draw.Hash}."),
        Experiment => throw new RefusedException(path, "flagd knows no experiments."),
        StrategyServing => throw new RefusedException(path, "A strategy is code that flagd's clients do not have."),
        _ => throw new RefusedException(path, "flagd's clients cannot be told to fail."),
    };

    // A bucketing value that is missing, or no text, ends on the off variation here, and on null there.
    private static JsonNode? Fractional(FlagDefinition flag, Rollout rollout, ForeignDraw draw, string path)
    {
        if (draw.Arms.Sum(static arm => arm.Weight) == 0)
        {
            return flag.OffVariation;
        }

        JsonNode[] arms = [.. draw.Arms.Select(arm => arm.Weight == Math.Truncate(arm.Weight) && arm.Weight <= int.MaxValue
            ? new JsonArray(arm.Variation, (long)arm.Weight)
            : throw new RefusedException(path, "A weight there is a whole number."))];
        JsonNode bucketed = Call("cat", draw.Salt ?? "", ClauseLogic.Attribute(rollout.Kind, rollout.By ?? "key", path));

        // Only text is bucketed: ends_with says whether it is.
        JsonNode isText = Call("ends_with", ClauseLogic.Attribute(rollout.Kind, rollout.By ?? "key", path), "");
        return Call("if", isText, Call("fractional", [bucketed, .. arms]), flag.OffVariation);
    }
}
