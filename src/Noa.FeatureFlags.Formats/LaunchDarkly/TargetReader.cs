using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Reads individual targets: those of users, and those of other kinds, in which a user's list has a place but no keys of its own.</summary>
internal static class TargetReader
{
    private const string RulePrefix = "targets-of-";

    /// <summary>Whether a rule stands for targets, and is none at LaunchDarkly.</summary>
    public static bool IsOfTargets(TargetingRule rule) => rule is { Serve: ErrorServing, Id: { } id } && id.StartsWith(RulePrefix, StringComparison.Ordinal);

    /// <param name="flag">The flag.</param>
    /// <param name="count">How many variations it has.</param>
    /// <param name="before">Takes rules that stand for targets of variations that do not exist.</param>
    /// <param name="notes">Takes what was changed.</param>
    public static IReadOnlyList<TargetList> Read(in FlagParts flag, int count, List<TargetingRule> before, ConversionNotes notes)
    {
        int most = Math.Max(flag.Targets.Count(), flag.ContextTargets.Count());
        if (most == 0)
        {
            return [];
        }

        var lists = new List<TargetList>(most);
        var taken = new TakenKeys();
        if (flag.ContextTargets.Count() == 0)
        {
            foreach (JsonElement list in flag.Targets.Items())
            {
                Add(EvaluationContext.DefaultKind, list.Integer("variation"u8) ?? 0, list);
            }

            return lists;
        }

        foreach (JsonElement list in flag.ContextTargets.Items())
        {
            long variation = list.Integer("variation"u8) ?? 0;
            string kind = list.KindOf("contextKind"u8);
            Add(kind, variation, kind == EvaluationContext.DefaultKind ? UsersOf(flag.Targets, variation) : list);
        }

        return lists;

        void Add(string kind, long variation, JsonElement list)
        {
            string[] own = EvaluationContext.IsValidKind(kind) ? taken.Take(kind, list.Texts("values"u8)) : [];
            if (own.Length == 0)
            {
                return;
            }

            if (variation >= 0 && variation < count)
            {
                lists.Add(new TargetList { Variation = VariationNames.Of(variation), Kind = kind, Keys = own });
                return;
            }

            notes.Change("targets", $"There is no variation {variation}: its targets get the default value and an error, as at LaunchDarkly.");
            before.Add(new TargetingRule
            {
                Id = $"{RulePrefix}{variation}",
                Clauses = [new Clause { Attribute = "key", Kind = kind, Operator = ClauseOperator.In, Values = [.. own.Select(static key => (AttributeValue)key)] }],
                Serve = new ErrorServing($"There is no variation {variation}."),
            });
        }
    }

    private static JsonElement UsersOf(JsonElement lists, long variation)
    {
        foreach (JsonElement list in lists.Items())
        {
            if ((list.Integer("variation"u8) ?? 0) == variation)
            {
                return list;
            }
        }

        return default;
    }
}
