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
        Hash,
        Salt,
        Seed,
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
        DrawDraft draw = new();
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
                    case Property.Kind:
                        kind = json.ReadKind();
                        break;
                    default:
                        ReadDraw(ref json, property, ref draw);
                        break;
                }
            }

            CheckShare(ref json, draw, seen);
        }

        return new SegmentRule { Id = id, Clauses = clauses, Percentage = percentage, By = by, Kind = kind, Foreign = draw.ToForeign() };
    }

    private static void ReadDraw(ref JsonCursor json, Property property, ref DrawDraft draw)
    {
        switch (property)
        {
            case Property.Hash:
                draw.ReadHash(ref json);
                break;
            case Property.Salt:
                draw.Salt = json.ReadText();
                break;
            default:
                draw.ReadSeed(ref json);
                break;
        }
    }

    private static void CheckShare(ref JsonCursor json, in DrawDraft draw, in PropertySet<Property> seen)
    {
        draw.Check(ref json, hasPercentages: false);
        if (!draw.IsForeign && draw.Salt is not null)
        {
            json.Report(RuleSetDiagnosticCodes.Conflict, "The salt of a segment's rules is the segment's. Remove 'salt', or name the 'hash' of another system.");
        }

        if (seen.Lacks(Property.Percentage) && (seen.Has(Property.By) || seen.Has(Property.Kind) || seen.Has(Property.Hash)))
        {
            json.Report(RuleSetDiagnosticCodes.Missing, "'by', 'kind' and 'hash' say whose bucket decides a 'percentage', which is missing. Add it, or remove them.");
        }
    }
}
