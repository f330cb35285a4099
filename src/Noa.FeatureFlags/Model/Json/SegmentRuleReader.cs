namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads the rules of a segment.</summary>
internal static class SegmentRuleReader
{
    public static readonly ObjectShape<Property> Shape = new("a segment's rule");

    public enum Property
    {
        Id,
        When,
        Percentage,
        By,
        Kind,
    }

    public static IReadOnlyList<SegmentRule> ReadAll(ref JsonCursor json)
    {
        if (!json.TryEnterArray("an array of rules"))
        {
            return [];
        }

        ListBuilder<SegmentRule> rules = default;
        while (json.NextItem())
        {
            if (rules.Count == RuleSetLimits.MaxRules)
            {
                json.RefuseRest(RuleSetLimits.MaxRules, "rules in one segment");
                break;
            }

            rules.Add(Read(ref json));
        }

        return rules.ToArray();
    }

    private static SegmentRule Read(ref JsonCursor json)
    {
        string? id = null;
        IReadOnlyList<Clause> clauses = [];
        Share? percentage = null;
        string? by = null;
        string kind = EvaluationContext.DefaultKind;
        if (json.TryEnterObject("a rule: an object with 'when'"))
        {
            PropertySet<Property> seen = default;
            while (json.NextProperty(Shape, ref seen, out Property property))
            {
                switch (property)
                {
                    case Property.Id:
                        id = json.ReadName();
                        break;
                    case Property.When:
                        clauses = ClauseReader.ReadAll(ref json);
                        break;
                    case Property.Percentage:
                        percentage = json.ReadPercent();
                        break;
                    case Property.By:
                        by = json.ReadAttribute();
                        break;
                    default:
                        kind = json.ReadKind();
                        break;
                }
            }

            CheckShare(ref json, seen);
        }

        return new SegmentRule { Id = id, Clauses = clauses, Percentage = percentage, By = by, Kind = kind };
    }

    private static void CheckShare(ref JsonCursor json, in PropertySet<Property> seen)
    {
        if (seen.Lacks(Property.Percentage) && (seen.Has(Property.By) || seen.Has(Property.Kind)))
        {
            json.Report(RuleSetDiagnosticCodes.Missing, "'by' and 'kind' say whose bucket decides a 'percentage', which is missing. Add it, or remove them.");
        }
    }
}
