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
    public static TargetList[] Read(JsonElement flag, int count, List<TargetingRule> before, ConversionNotes notes)
    {
        var lists = new List<TargetList>();
        var taken = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach ((string kind, long variation, string[] keys) in ListsOf(flag))
        {
            if (!EvaluationContext.IsValidKind(kind))
            {
                continue;
            }

            string[] own = TakeNew(keys, kind, taken);
            if (own.Length == 0)
            {
                continue;
            }

            if (variation >= 0 && variation < count)
            {
                lists.Add(new TargetList { Variation = VariationNames.Of(variation), Kind = kind, Keys = own });
                continue;
            }

            notes.Change("targets", $"There is no variation {variation}: its targets get the default value and an error, as at LaunchDarkly.");
            before.Add(new TargetingRule
            {
                Id = $"{RulePrefix}{variation}",
                Clauses = [new Clause { Attribute = "key", Kind = kind, Operator = ClauseOperator.In, Values = [.. own.Select(static key => (AttributeValue)key)] }],
                Serve = new ErrorServing($"There is no variation {variation}."),
            });
        }

        return [.. lists];
    }

    private static IEnumerable<(string Kind, long Variation, string[] Keys)> ListsOf(JsonElement flag)
    {
        (long Variation, JsonElement List)[] users = [.. flag.Items("targets").Select(static list => (list.Integer("variation") ?? 0, list))];
        JsonElement[] lists = [.. flag.Items("contextTargets")];
        if (lists.Length == 0)
        {
            return users.Select(static list => (EvaluationContext.DefaultKind, list.Variation, list.List.Texts("values")));
        }

        return lists.Select(list =>
        {
            long variation = list.Integer("variation") ?? 0;
            string kind = list.Text("contextKind") is { Length: > 0 } given ? given : EvaluationContext.DefaultKind;
            JsonElement keys = kind == EvaluationContext.DefaultKind ? users.FirstOrDefault(known => known.Variation == variation).List : list;
            return (kind, variation, keys.Texts("values"));
        });
    }

    // The first list that has a key decides about it.
    private static string[] TakeNew(string[] keys, string kind, Dictionary<string, HashSet<string>> taken)
    {
        if (!taken.TryGetValue(kind, out HashSet<string>? known))
        {
            taken.Add(kind, new HashSet<string>(keys, StringComparer.Ordinal));
            return keys;
        }

        return [.. keys.Where(known.Add)];
    }
}
