namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads a flag's rules.</summary>
internal static class RuleReader
{
    public static readonly ObjectShape<Property> Shape = new("a rule");

    public enum Property
    {
        Id,
        When,
        Serve,
    }

    public static IReadOnlyList<TargetingRule> ReadAll(ref JsonCursor json)
    {
        if (!json.TryEnterArray("an array of rules"))
        {
            return [];
        }

        ListBuilder<TargetingRule> rules = default;
        while (json.NextItem())
        {
            if (rules.Count == RuleSetLimits.MaxRules)
            {
                json.RefuseRest(RuleSetLimits.MaxRules, "rules in one flag");
                break;
            }

            rules.Add(Read(ref json));
        }

        return rules.ToArray();
    }

    private static TargetingRule Read(ref JsonCursor json)
    {
        string? id = null;
        IReadOnlyList<Clause> clauses = [];
        Serving serve = ServingReader.Placeholder;
        if (!json.TryEnterObject("a rule: an object with 'when' and 'serve'"))
        {
            return new TargetingRule { Serve = serve };
        }

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
                default:
                    serve = ServingReader.Read(ref json);
                    break;
            }
        }

        if (seen.Lacks(Property.Serve))
        {
            json.Report(RuleSetDiagnosticCodes.Missing, "'serve' is missing. Say what the rule serves, for example \"serve\": \"on\".");
        }

        return new TargetingRule { Id = id, Clauses = clauses, Serve = serve };
    }
}
