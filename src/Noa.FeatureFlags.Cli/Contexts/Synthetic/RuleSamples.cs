using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Contexts.Synthetic;

/// <summary>Collects what rules ask about: kinds of contexts, their attributes, and values on both sides of every question.</summary>
internal sealed class RuleSamples
{
    private readonly List<KindSamples> _kinds = [new KindSamples(EvaluationContext.DefaultKind)];
    private readonly HashSet<string> _missedPatterns = new(StringComparer.Ordinal);

    /// <summary>Kinds in the order in which the rules first ask for them, users first.</summary>
    public IReadOnlyList<KindSamples> Kinds => _kinds;

    public KindSamples Users => _kinds[0];

    public IReadOnlyCollection<string> MissedPatterns => _missedPatterns;

    public void Add(RuleSetDefinition rules)
    {
        foreach (FlagDefinition flag in rules.Flags)
        {
            AddKeys(flag.Targets.Select(static list => (list.Kind, list.Keys)));
            foreach (TargetingRule rule in flag.Rules)
            {
                AddClauses(rule.Clauses);
                AddServing(rule.Serve);
            }

            AddServing(flag.Fallthrough);
        }

        foreach (SegmentDefinition segment in rules.Segments)
        {
            AddKeys(segment.Included.Concat(segment.Excluded).Select(static members => (members.Kind, members.Keys)));
            foreach (SegmentRule rule in segment.Rules)
            {
                AddClauses(rule.Clauses);
                if (rule.Percentage is not null)
                {
                    Of(rule.Kind).AddIdentifier(rule.By);
                }
            }
        }
    }

    private void AddServing(Serving serving)
    {
        switch (serving)
        {
            case Rollout rollout:
                Of(rollout.Kind).AddIdentifier(rollout.By);
                break;
            case Experiment experiment:
                Of(experiment.Kind).AddIdentifier(experiment.By);
                break;
        }
    }

    private void AddClauses(IEnumerable<Clause> clauses)
    {
        foreach (Clause clause in clauses)
        {
            if (clause is { Operator: not ClauseOperator.Segment, Attribute: { } attribute })
            {
                Of(clause.Kind).Add(attribute, ClauseSamples.Of(clause, _missedPatterns));
            }
        }
    }

    private void AddKeys(IEnumerable<(string Kind, IReadOnlyList<string> Keys)> lists)
    {
        foreach ((string kind, IReadOnlyList<string> keys) in lists)
        {
            Of(kind).AddKeys(keys);
        }
    }

    private KindSamples Of(string kind)
    {
        KindSamples? known = _kinds.Find(samples => samples.Kind == kind);
        if (known is null)
        {
            known = new KindSamples(kind);
            _kinds.Add(known);
        }

        return known;
    }
}
