using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Reference;

/// <summary>The order of evaluation as the specification words it: slow, obvious, straight on the definitions.</summary>
/// <remarks>Shares nothing with the compiled evaluator but the model and the context, so that the two can prove one another. Expects a rule set without faults.</remarks>
internal sealed class ReferenceEvaluator(RuleSetDefinition ruleSet)
{
    private readonly ReferenceClauses _clauses = new(ruleSet);

    public ReferenceAnswer Evaluate(string key, EvaluationContext context)
    {
        FlagDefinition? flag = ruleSet.Flags.SingleOrDefault(flag => flag.Key == key);
        if (flag is null)
        {
            return new ReferenceAnswer(null, EvaluationReason.Error) { Error = EvaluationError.FlagNotFound };
        }

        if (!flag.IsEnabled)
        {
            return new ReferenceAnswer(flag.OffVariation, EvaluationReason.Off);
        }

        if (flag.Prerequisites.FirstOrDefault(needed => !IsMet(needed, context)) is { } failed)
        {
            return new ReferenceAnswer(flag.OffVariation, EvaluationReason.PrerequisiteFailed) { RuleId = failed.Flag };
        }

        if (flag.Targets.FirstOrDefault(list => IsTargeted(list, context)) is { } targets)
        {
            return new ReferenceAnswer(targets.Variation, EvaluationReason.TargetMatch);
        }

        for (int i = 0; i < flag.Rules.Count; i++)
        {
            if (flag.Rules[i].Clauses.All(clause => _clauses.Matches(clause, context)))
            {
                return Serve(flag, flag.Rules[i].Serve, context) with { Reason = EvaluationReason.RuleMatch, RuleId = flag.Rules[i].Id ?? $"rule-{i + 1}" };
            }
        }

        return Serve(flag, flag.Fallthrough, context);
    }

    private bool IsMet(Prerequisite needed, EvaluationContext context) =>
        ruleSet.Flags.Single(flag => flag.Key == needed.Flag).IsEnabled && Evaluate(needed.Flag, context).Variation == needed.Variation;

    private static bool IsTargeted(TargetList list, EvaluationContext context) =>
        context.OfKind(list.Kind)?.Key is { } key && list.Keys.Contains(key);

    private static ReferenceAnswer Serve(FlagDefinition flag, Serving serving, EvaluationContext context) => serving switch
    {
        FixedServing served => new ReferenceAnswer(served.Variation, EvaluationReason.Fallthrough),
        Rollout { Foreign: { } draw } rollout => ServeForeign(flag, draw, ReferenceAttributes.Find(context, rollout.Kind, rollout.By ?? "key"), isExperiment: false),
        Experiment { Foreign: { } draw } experiment => ServeForeign(flag, draw, ReferenceAttributes.Find(context, experiment.Kind, experiment.By ?? "key"), isExperiment: true),
        Rollout rollout => ServeRollout(flag, rollout, context),
        Experiment experiment => ServeExperiment(flag, experiment, context),
        _ => throw new NotSupportedException($"The reference knows no {serving.GetType().Name}."),
    };

    private static ReferenceAnswer ServeRollout(FlagDefinition flag, Rollout rollout, EvaluationContext context)
    {
        if (ReferenceBuckets.ValueOf(context, rollout.Kind, rollout.By) is not { } value)
        {
            return Lacking(flag);
        }

        int bucket = ReferenceBuckets.Bucket(rollout.Salt ?? flag.Salt ?? flag.Key, value);
        return new ReferenceAnswer(Pick(flag, rollout.Weights, bucket), EvaluationReason.Fallthrough) { IsSplit = true };
    }

    private static ReferenceAnswer ServeForeign(FlagDefinition flag, ForeignDraw draw, AttributeValue value, bool isExperiment)
    {
        return ReferenceForeignDraws.Pick(draw, flag.Key, flag.Salt, draw.Arms, value, out bool hasValue) is not { } arm
            ? Lacking(flag)
            : new ReferenceAnswer(arm.Variation, EvaluationReason.Fallthrough) { IsSplit = true, InExperiment = isExperiment && hasValue && !arm.IsUntracked };
    }

    private static ReferenceAnswer ServeExperiment(FlagDefinition flag, Experiment experiment, EvaluationContext context)
    {
        if (ReferenceBuckets.ValueOf(context, experiment.Kind, experiment.By) is not { } value)
        {
            return Lacking(flag);
        }

        if (!TakesPart(experiment, value))
        {
            return new ReferenceAnswer(flag.OffVariation, EvaluationReason.Fallthrough) { IsSplit = true };
        }

        int bucket = ReferenceBuckets.Bucket(experiment.Id, value);
        return new ReferenceAnswer(Pick(flag, experiment.Weights, bucket), EvaluationReason.Fallthrough) { IsSplit = true, InExperiment = true };
    }

    private static bool TakesPart(Experiment experiment, string value)
    {
        if (experiment.Layer is { } layer)
        {
            int place = ReferenceBuckets.Bucket(layer, value);
            return place >= experiment.SliceStart.Buckets && place < experiment.SliceEnd.Buckets;
        }

        return experiment.Allocation is not { } allocation || ReferenceBuckets.Bucket(experiment.Id + "/allocation", value) < allocation.Buckets;
    }

    private static ReferenceAnswer Lacking(FlagDefinition flag) =>
        new(flag.OffVariation, EvaluationReason.Fallthrough) { LacksBucketingValue = true };

    // Shares lie on the line in the order of the flag's variations.
    private static string Pick(FlagDefinition flag, IReadOnlyList<WeightedVariation> weights, int bucket)
    {
        int end = 0;
        foreach (Variation variation in flag.Variations)
        {
            end += weights.Where(weight => weight.Variation == variation.Name).Sum(weight => weight.Weight.Buckets);
            if (bucket < end)
            {
                return variation.Name;
            }
        }

        throw new InvalidOperationException($"The weights of {flag.Key} do not reach bucket {bucket}.");
    }
}
