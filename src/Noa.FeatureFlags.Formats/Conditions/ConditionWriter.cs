using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Conditions;

/// <summary>Says conditions in clauses: what all must hold stands side by side, alternatives and draws become segments of the flag's own.</summary>
/// <param name="owner">Key of the flag that the segments are made for.</param>
internal sealed class ConditionWriter(string owner)
{
    private readonly List<SegmentDefinition> _segments = [];

    public IReadOnlyList<SegmentDefinition> Segments => _segments;

    /// <summary>Writes a condition.</summary>
    /// <returns>Clauses that must all match; null when they never do.</returns>
    public IReadOnlyList<Clause>? Write(Condition condition)
    {
        if (condition == Condition.Never || condition is Condition.Any { Parts.Length: 0 })
        {
            return null;
        }

        var clauses = new List<Clause>();
        foreach (Condition part in condition is Condition.All all ? all.Parts : [condition])
        {
            switch (part)
            {
                case Condition.Test test:
                    clauses.Add(test.Clause);
                    break;
                case Condition.InShare share:
                    clauses.Add(Member([Draw(share, [])], share.IsNegated));
                    break;
                default:
                    clauses.Add(Member([.. ((Condition.Any)part).Parts.Select(WriteRule).OfType<SegmentRule>()], isNegated: false));
                    break;
            }
        }

        return clauses;
    }

    private SegmentRule? WriteRule(Condition condition)
    {
        Condition[] parts = condition is Condition.All all ? all.Parts : [condition];
        Condition.InShare[] draws = [.. parts.OfType<Condition.InShare>().Where(static draw => !draw.IsNegated)];
        if (draws.Length == 1)
        {
            return Write(Condition.And(parts.Where(part => part != draws[0]))) is { } others ? Draw(draws[0], others) : null;
        }

        return Write(condition) is { } clauses ? new SegmentRule { Clauses = clauses } : null;
    }

    private static SegmentRule Draw(Condition.InShare share, IReadOnlyList<Clause> clauses) => new() { Clauses = clauses, Percentage = share.End, Foreign = share.Draw, By = share.By };

    private Clause Member(IReadOnlyList<SegmentRule> rules, bool isNegated)
    {
        string key = $"{owner}/{_segments.Count + 1}";
        _segments.Add(new SegmentDefinition { Key = key, Description = $"Part of the imported flag '{owner}'.", Rules = rules });
        return new Clause { Operator = ClauseOperator.Segment, Values = [key], IsNegated = isNegated };
    }
}
