using Noa.FeatureFlags.Compilation.Clauses;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Chooses the clause class for each operator, with operands parsed once.</summary>
internal static class ClauseCompiler
{
    /// <param name="clauses">Clauses of one rule.</param>
    /// <param name="rule">Index of the rule.</param>
    /// <param name="segments">Takes the slots of segments that are asked.</param>
    /// <param name="scope">Takes what is wrong.</param>
    public static CompiledClause[] CompileAll(IReadOnlyList<Clause> clauses, int rule, List<int> segments, CompilationScope scope)
    {
        if (clauses.Count > RuleSetLimits.MaxClauses)
        {
            scope.Part = new EntryPart("rules", rule);
            scope.Error(RuleSetDiagnosticCodes.LimitExceeded, "when", $"A rule has at most {RuleSetLimits.MaxClauses} clauses, this one has {clauses.Count}: use 'in' with several values.");
            return [];
        }

        if (clauses.Count == 0)
        {
            return [];
        }

        var compiled = new CompiledClause[clauses.Count];
        for (int i = 0; i < compiled.Length; i++)
        {
            scope.Part = new EntryPart("rules", rule, i, isServe: false);
            compiled[i] = clauses[i].Operator == ClauseOperator.Segment ? CompileSegment(clauses[i], segments, scope) : CompileAttribute(clauses[i], scope);
        }

        return compiled;
    }

    private static SegmentClause CompileSegment(Clause clause, List<int> segments, CompilationScope scope)
    {
        string[] keys = Operands.Texts(clause, scope);
        int[] slots = Array.ConvertAll(keys, scope.SegmentKeys.GetOrAdd);
        segments.AddRange(slots);
        return new SegmentClause(slots, scope.SegmentKeys, clause.IsNegated);
    }

    private static CompiledClause CompileAttribute(Clause clause, CompilationScope scope)
    {
        if (clause.Attribute == Clause.Now)
        {
            return CompileClock(clause, scope);
        }

        bool isOfAnyKind = clause.Kind == EvaluationContext.AnyKind;
        string kind = isOfAnyKind ? EvaluationContext.AnyKind : TargetTables.CheckKind(clause.Kind, scope);
        AttributeReference? attribute = scope.Attributes.Find(kind, clause.Attribute ?? "");
        if (attribute is null)
        {
            scope.Error(RuleSetDiagnosticCodes.InvalidValue, "attribute", $"'{clause.Attribute}' names no attribute: write a name, or a path such as /address/city.");
            attribute = scope.Attributes.Find(EvaluationContext.DefaultKind, EvaluationContext.KeyAttribute)!;
        }

        return isOfAnyKind
            ? new AnyKindClause(
                CompileOperator(attribute, new Clause { Operator = clause.Operator, Values = clause.Values, IsLenient = clause.IsLenient }, scope),
                new ExistsClause(attribute, isNegated: false, matchesMissing: false),
                clause.IsNegated,
                clause.Operator == ClauseOperator.Exists ? clause.IsNegated : clause.MatchesMissing)
            : CompileOperator(attribute, clause, scope);
    }

    private static ClockClause CompileClock(Clause clause, CompilationScope scope)
    {
        if (clause.Operator is not (ClauseOperator.Before or ClauseOperator.After) || clause.Kind != EvaluationContext.DefaultKind || clause.MatchesMissing)
        {
            scope.Error(RuleSetDiagnosticCodes.Conflict, "attribute", $"'{Clause.Now}' is the time, which is never missing and of no kind of context: compare it by 'before' or 'after'.");
        }

        var test = new InstantCompares(clause.Operator == ClauseOperator.Before ? Comparison.Less : Comparison.Greater, Operands.Instants(clause, scope));
        return new ClockClause(scope.Clock, test, clause.IsNegated);
    }

    private static CompiledClause CompileOperator(AttributeReference attribute, Clause clause, CompilationScope scope)
    {
        return clause.Operator switch
        {
            ClauseOperator.Exists => new ExistsClause(attribute, clause.IsNegated, clause.MatchesMissing),
            ClauseOperator.In => CompileIn(attribute, clause, scope),
            ClauseOperator.StartsWith => Make(attribute, clause, new TextStartsWith(Operands.Texts(clause, scope))),
            ClauseOperator.EndsWith => Make(attribute, clause, new TextEndsWith(Operands.Texts(clause, scope))),
            ClauseOperator.Contains => Make(attribute, clause, new TextContains(Operands.Texts(clause, scope))),
            ClauseOperator.Matches => Make(attribute, clause, new TextMatches(Operands.Patterns(clause, scope))),
            ClauseOperator.LessThan => MakeNumber(Comparison.Less),
            ClauseOperator.AtMost => MakeNumber(Comparison.Less | Comparison.Equal),
            ClauseOperator.GreaterThan => MakeNumber(Comparison.Greater),
            ClauseOperator.AtLeast => MakeNumber(Comparison.Greater | Comparison.Equal),
            ClauseOperator.Before => Make(attribute, clause, new InstantCompares(Comparison.Less, Operands.Instants(clause, scope))),
            ClauseOperator.After => Make(attribute, clause, new InstantCompares(Comparison.Greater, Operands.Instants(clause, scope))),
            ClauseOperator.SemverEquals => MakeVersion(Comparison.Equal),
            ClauseOperator.SemverLessThan => MakeVersion(Comparison.Less),
            ClauseOperator.SemverAtMost => MakeVersion(Comparison.Less | Comparison.Equal),
            ClauseOperator.SemverGreaterThan => MakeVersion(Comparison.Greater),
            ClauseOperator.SemverAtLeast => MakeVersion(Comparison.Greater | Comparison.Equal),
            _ => throw new InvalidOperationException($"Nothing compiles the operator {clause.Operator}."),
        };

        CompiledClause MakeNumber(Comparison comparison)
        {
            var test = new NumberCompares(comparison, Operands.Numbers(clause, scope));
            return clause.IsLenient ? Make(attribute, clause, new LenientNumberCompares(test)) : Make(attribute, clause, test);
        }

        CompiledClause MakeVersion(Comparison comparison)
        {
            var test = new VersionCompares(comparison, Operands.Versions(clause, scope));
            return clause.IsLenient ? Make(attribute, clause, new LenientVersionCompares(test)) : Make(attribute, clause, test);
        }
    }

    private static CompiledClause CompileIn(AttributeReference attribute, Clause clause, CompilationScope scope)
    {
        AttributeValue[] values = Operands.Scalars(clause, scope);
        if (!Array.TrueForAll(values, static value => value.Kind == AttributeKind.String))
        {
            return Make(attribute, clause, new ValueIsOneOf(values));
        }

        string[] texts = Operands.Texts(clause, scope);
        return texts.Length == 1 ? Make(attribute, clause, new TextIs(texts[0]))
            : texts.Length <= TextIsOneOf.MaxLength ? Make(attribute, clause, new TextIsOneOf(texts))
            : Make(attribute, clause, new TextIsOneOfMany(texts));
    }

    private static AttributeClause<TTest> Make<TTest>(AttributeReference attribute, Clause clause, TTest test)
        where TTest : struct, IAttributeTest =>
        new(attribute, test, clause.IsNegated, clause.MatchesMissing);
}
