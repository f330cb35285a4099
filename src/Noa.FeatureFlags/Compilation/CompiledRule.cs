namespace Noa.FeatureFlags.Compilation;

/// <summary>Clauses that must all match, and what is served then.</summary>
internal sealed class CompiledRule(string id, CompiledClause[] clauses, CompiledServing serving)
{
    public string Id { get; } = id;

    public CompiledClause[] Clauses { get; } = clauses;

    public CompiledServing Serving { get; } = serving;

    public bool Matches(EvaluationContext context, FlagSnapshot snapshot) => AllMatch(Clauses, context, snapshot);

    public static bool AllMatch(CompiledClause[] clauses, EvaluationContext context, FlagSnapshot snapshot)
    {
        foreach (CompiledClause clause in clauses)
        {
            if (!clause.Matches(context, snapshot))
            {
                return false;
            }
        }

        return true;
    }
}
