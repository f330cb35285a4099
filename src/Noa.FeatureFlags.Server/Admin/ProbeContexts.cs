using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Server.Admin;

/// <summary>Contexts made from what rules ask: the values at which an evaluation turns, their neighbours, and some that nobody named.</summary>
internal static class ProbeContexts
{
    /// <summary>Most contexts for one change.</summary>
    public const int MaxContexts = 200;

    private const int PerClause = 3;
    private const int Strangers = 20;

    /// <summary>Contexts for entries that change.</summary>
    public static IReadOnlyList<EvaluationContext> For(IEnumerable<RuleSetEntry> entries)
    {
        RuleSetDefinition definitions = EntryDefinitions.Parse(entries);
        IEnumerable<EvaluationContext> made =
        [
            EvaluationContext.Empty,
            .. Enumerable.Range(0, Strangers).Select(static i => EvaluationContext.For($"probe-{i}")),
        ];
        IEnumerable<TargetList> targets = definitions.Flags.SelectMany(static flag => flag.Targets);
        IEnumerable<SegmentMembers> members = definitions.Segments.SelectMany(static segment => segment.Included.Concat(segment.Excluded));
        made = made
            .Concat(targets.SelectMany(static list => ByKey(list.Kind, list.Keys)))
            .Concat(members.SelectMany(static list => ByKey(list.Kind, list.Keys)))
            .Concat(definitions.Flags.SelectMany(static flag => flag.Rules).SelectMany(static rule => ByClauses(rule.Clauses)))
            .Concat(definitions.Segments.SelectMany(static segment => segment.Rules).SelectMany(static rule => ByClauses(rule.Clauses)));
        return [.. made.Take(MaxContexts)];
    }

    private static IEnumerable<EvaluationContext> ByKey(string kind, IReadOnlyList<string> keys) => keys.Take(PerClause).Select(key => EvaluationContext.ForKind(kind, key));

    private static IEnumerable<EvaluationContext> ByClauses(IReadOnlyList<Clause> clauses)
    {
        foreach (Clause clause in clauses.Where(static clause => IsPlain(clause)))
        {
            foreach (AttributeValue value in Around(clause.Values))
            {
                yield return EvaluationContext.ForKind(clause.Kind, "probe", (clause.Attribute!, value));
            }
        }

        // All clauses of a rule at once, each by its first value: somebody whom the rule is for.
        foreach (IGrouping<string, Clause> kind in clauses.Where(static clause => IsPlain(clause) && clause.Values.Count > 0).GroupBy(static clause => clause.Kind))
        {
            yield return EvaluationContext.ForKind(kind.Key, "probe", [.. kind.DistinctBy(static clause => clause.Attribute).Select(static clause => (clause.Attribute!, clause.Values[0]))]);
        }
    }

    private static bool IsPlain(Clause clause) => clause.Attribute is { Length: > 0 } attribute && attribute[0] != '/' && attribute is not ("key" or "kind");

    private static IEnumerable<AttributeValue> Around(IReadOnlyList<AttributeValue> values)
    {
        foreach (AttributeValue value in values.Take(PerClause))
        {
            yield return value;
            if (value.TryGetNumber(out double number))
            {
                yield return number - 1;
                yield return number + 1;
            }
            else if (value.TryGetString(out string? text))
            {
                yield return text + "-";
            }
        }
    }
}
