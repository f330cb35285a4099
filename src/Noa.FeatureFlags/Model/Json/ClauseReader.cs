namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads the clauses of a rule.</summary>
internal static class ClauseReader
{
    public static readonly ObjectShape<Property> Shape = new("a clause");

    /// <summary>First the operators, under the names and numbers of <see cref="ClauseOperator"/>; then <c>equals</c> and what stands beside an operator.</summary>
    public enum Property
    {
        In = ClauseOperator.In,
        StartsWith = ClauseOperator.StartsWith,
        EndsWith = ClauseOperator.EndsWith,
        Contains = ClauseOperator.Contains,
        Matches = ClauseOperator.Matches,
        LessThan = ClauseOperator.LessThan,
        AtMost = ClauseOperator.AtMost,
        GreaterThan = ClauseOperator.GreaterThan,
        AtLeast = ClauseOperator.AtLeast,
        Before = ClauseOperator.Before,
        After = ClauseOperator.After,
        SemverEquals = ClauseOperator.SemverEquals,
        SemverLessThan = ClauseOperator.SemverLessThan,
        SemverAtMost = ClauseOperator.SemverAtMost,
        SemverGreaterThan = ClauseOperator.SemverGreaterThan,
        SemverAtLeast = ClauseOperator.SemverAtLeast,
        Exists = ClauseOperator.Exists,
        Segment = ClauseOperator.Segment,
        Equals,
        Attribute,
        Kind,
        Not,
        Missing,
        Lenient,
    }

    public static IReadOnlyList<Clause> ReadAll(ref JsonCursor json)
    {
        if (!json.TryEnterArray("an array of clauses"))
        {
            return [];
        }

        ListBuilder<Clause> clauses = default;
        while (json.NextItem())
        {
            if (clauses.Count == RuleSetLimits.MaxClauses)
            {
                json.RefuseRest(RuleSetLimits.MaxClauses, "clauses in one rule");
                break;
            }

            clauses.Add(Read(ref json));
        }

        return clauses.ToArray();
    }

    private static Clause Read(ref JsonCursor json)
    {
        ClauseDraft clause = new();
        if (json.TryEnterObject("a clause: an object with 'attribute' and an operator, or with 'segment'"))
        {
            PropertySet<Property> seen = default;
            while (json.NextProperty(Shape, ref seen, out Property property))
            {
                ReadProperty(ref json, property, ref clause);
            }

            Check(ref json, clause, seen);
        }

        return clause.ToClause();
    }

    private static void ReadProperty(ref JsonCursor json, Property property, ref ClauseDraft clause)
    {
        switch (property)
        {
            case Property.Attribute:
                clause.Attribute = json.ReadAttribute();
                break;
            case Property.Kind:
                clause.Kind = json.ReadKindOrAny();
                break;
            case Property.Not:
                clause.IsNegated = json.ReadBoolean();
                break;
            case Property.Missing:
                clause.MatchesMissing = json.ReadBoolean();
                break;
            case Property.Lenient:
                clause.IsLenient = json.ReadBoolean();
                break;
            default:
                ReadOperator(ref json, property, ref clause);
                break;
        }
    }

    private static void ReadOperator(ref JsonCursor json, Property property, ref ClauseDraft clause)
    {
        if (clause.Operator is { } first)
        {
            json.Refuse(RuleSetDiagnosticCodes.Conflict, $"A clause has one operator, and this one has '{Shape.Names[(int)first]}' before. Write two clauses: all clauses of a rule must match.");
            return;
        }

        clause.Operator = property;
        if (property == Property.Exists)
        {
            clause.AsksAbsence = !json.ReadBoolean();
            return;
        }

        clause.Values = ClauseValuesReader.Read(ref json, property);
    }

    private static void Check(ref JsonCursor json, in ClauseDraft clause, in PropertySet<Property> seen)
    {
        if (clause.Operator is null)
        {
            json.ReportUnless(seen.HasUnknown, RuleSetDiagnosticCodes.Missing, "This clause has no operator. Add one, for example 'in', 'startsWith' or 'semverAtLeast', or 'segment'.");
            return;
        }

        bool comparesInOrder = clause.Operator is (>= Property.LessThan and <= Property.AtLeast) or (>= Property.SemverEquals and <= Property.SemverAtLeast);
        if (clause.IsLenient && !comparesInOrder)
        {
            json.Report(RuleSetDiagnosticCodes.Conflict, "'lenient' is about numbers and versions: remove it, or compare with 'lessThan', 'semverAtLeast' or their like.");
        }

        bool isSegment = clause.Operator == Property.Segment;
        if (!isSegment && seen.Lacks(Property.Attribute))
        {
            json.Report(RuleSetDiagnosticCodes.Missing, "'attribute' is missing. Say which attribute is compared; 'key' is the context's key.");
        }

        if (isSegment && (seen.Has(Property.Attribute) || seen.Has(Property.Kind) || seen.Has(Property.Missing)))
        {
            json.Report(RuleSetDiagnosticCodes.Conflict, "A clause with 'segment' asks what the segment says: 'attribute', 'kind' and 'missing' have no place in it. Remove them.");
        }
    }
}
