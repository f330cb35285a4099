using Noa.FeatureFlags.Compilation;

namespace Noa.FeatureFlags.Evaluation;

/// <summary>Takes the same walk as <see cref="Evaluator"/> and writes down every step. A test holds the two together.</summary>
internal sealed class Explainer
{
    private readonly FlagSnapshot _snapshot;
    private readonly EvaluationContext _context;
    private readonly List<ExplanationStep> _steps = [];

    private Explainer(FlagSnapshot snapshot, EvaluationContext context)
    {
        _snapshot = snapshot;
        _context = context;
    }

    public static Explanation Explain(FlagSnapshot snapshot, string? key, EvaluationContext? context)
    {
        var explainer = new Explainer(snapshot, context ?? EvaluationContext.Empty);
        CompiledFlag? flag = snapshot.Find(key);
        return new Explanation { Flag = key ?? "", Result = explainer.Describe(flag), Steps = explainer._steps };
    }

    private EvaluationDetail<string?> Describe(CompiledFlag? flag)
    {
        if (flag is null)
        {
            bool isReady = _snapshot.Version > 0;
            Add(0, "flag", isReady ? "no such flag in the rule set" : "no rule set was loaded yet", false);
            return EvaluationDetail.Failed<string?>(null, isReady ? EvaluationError.FlagNotFound : EvaluationError.ProviderNotReady);
        }

        Served served = Walk(flag, 0);
        if (served.Reason == EvaluationReason.Error || served.Variation == CompiledFlag.FaultyOffVariation)
        {
            return EvaluationDetail.Failed<string?>(null, EvaluationError.General);
        }

        bool isServed = served.Variation >= 0;
        return new(
            isServed ? flag.Variations[served.Variation].Value.ToString() : null,
            isServed ? flag.Variations[served.Variation].Name : null,
            served.Variation, served.Reason, served.Traits, FlagReading.OriginOf(flag, served), EvaluationError.None);
    }

    private Served Walk(CompiledFlag flag, int depth)
    {
        Add(depth, "enabled", flag.IsEnabled ? $"'{flag.Key}' is enabled" : $"'{flag.Key}' is off: its off variation is served", flag.IsEnabled);
        if (!flag.IsEnabled)
        {
            return new(flag.OffVariation, EvaluationReason.Off, EvaluationTraits.None, -1);
        }

        int unmet = WalkPrerequisites(flag.Prerequisites ?? [], depth);
        if (unmet >= 0)
        {
            return flag.IsLenient && Evaluator.IsFaulty(flag.Prerequisites![unmet], _snapshot, _context)
                ? new(CompiledFlag.NoVariation, EvaluationReason.Error, EvaluationTraits.None, unmet)
                : new(flag.OffVariation, EvaluationReason.PrerequisiteFailed, EvaluationTraits.None, unmet);
        }

        int target = flag.Targets is null ? -1 : Evaluator.FindTarget(flag.Targets, _context);
        if (flag.Targets is not null)
        {
            Add(depth, "targets", target >= 0 ? $"the key is a target of {flag.Variations[target].Name}" : "the key is in no target list", target >= 0);
        }

        if (target >= 0)
        {
            return new(target, EvaluationReason.TargetMatch, EvaluationTraits.None, -1);
        }

        int rule = WalkRules(flag.Rules ?? [], depth);
        return rule >= 0
            ? Serve(flag, flag.Rules![rule].Serving, EvaluationReason.RuleMatch, rule, $"rules[{rule}].serve", depth)
            : Serve(flag, flag.Fallthrough, EvaluationReason.Fallthrough, -1, "fallthrough", depth);
    }

    private int WalkPrerequisites(CompiledPrerequisite[] prerequisites, int depth)
    {
        for (int i = 0; i < prerequisites.Length; i++)
        {
            CompiledPrerequisite needed = prerequisites[i];
            bool isMet = Evaluator.IsMet(needed, _snapshot, _context);
            Add(depth, $"prerequisites[{i}]", $"'{needed.Flag}' must be enabled and serve {needed.Variation}", isMet);
            if (_snapshot.Flags[needed.Slot] is { } flag)
            {
                Walk(flag, depth + 1);
            }

            if (!isMet)
            {
                return i;
            }
        }

        return -1;
    }

    private int WalkRules(CompiledRule[] rules, int depth)
    {
        for (int i = 0; i < rules.Length; i++)
        {
            bool isMatch = rules[i].Matches(_context, _snapshot);
            Add(depth, $"rules[{i}]", $"rule {rules[i].Id}", isMatch);
            WalkClauses(rules[i].Clauses, $"rules[{i}]", depth + 1);
            if (isMatch)
            {
                return i;
            }
        }

        return -1;
    }

    private void WalkClauses(CompiledClause[] clauses, string rule, int depth)
    {
        for (int i = 0; i < clauses.Length; i++)
        {
            bool isMatch = clauses[i].Matches(_context, _snapshot);
            Add(depth, $"{rule}.when[{i}]", $"{clauses[i].Describe()}? found {clauses[i].DescribeFound(_context, _snapshot)}", isMatch);
            if (!isMatch)
            {
                return;
            }
        }
    }

    private Served Serve(CompiledFlag flag, CompiledServing serving, EvaluationReason reason, int rule, string path, int depth)
    {
        Served served = Evaluator.Serve(flag, serving, _context, reason, rule);
        string outcome = (served.Traits & EvaluationTraits.NoBucketingValue) != 0 ? ": the context lacks that attribute, so the off variation is served"
            : served.Variation >= 0 ? $" -> {flag.Variations[served.Variation].Name}"
            : " -> the caller's default value";
        Add(depth, path, serving.DescribeFor(flag, _context) + outcome, null);
        return served;
    }

    private void Add(int depth, string path, string text, bool? isMatch) => _steps.Add(new ExplanationStep(depth, path, text, isMatch));
}
