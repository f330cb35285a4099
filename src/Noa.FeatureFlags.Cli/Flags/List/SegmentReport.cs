using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.List;

/// <summary>One segment in the JSON of <c>noa flags list</c>, and a row of its table.</summary>
internal sealed record SegmentReport(string Key, string? Description, int Included, int Excluded, int Rules, IReadOnlyList<string> UsedBy)
{
    public static SegmentReport Of(SegmentDefinition segment, RuleSetDefinition rules) => new(
        segment.Key,
        segment.Description,
        segment.Included.Sum(static members => members.Keys.Count),
        segment.Excluded.Sum(static members => members.Keys.Count),
        segment.Rules.Count,
        [
            .. rules.Flags.Where(flag => flag.Rules.Any(rule => Asks(rule.Clauses, segment.Key))).Select(static flag => flag.Key),
            .. rules.Segments.Where(other => other.Rules.Any(rule => Asks(rule.Clauses, segment.Key))).Select(static other => other.Key),
        ]);

    private static bool Asks(IEnumerable<Clause> clauses, string segment) =>
        clauses.Any(clause => clause.Operator == ClauseOperator.Segment && clause.Values.Contains(segment));
}
