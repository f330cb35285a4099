namespace Noa.FeatureFlags.Compilation;

/// <summary>Two independent draws: who takes part, and who gets what.</summary>
internal sealed class ExperimentSplit : CompiledServing, IExperimentServing
{
    public required string Id { get; init; }

    public required BucketingAttribute By { get; init; }

    /// <summary>Salt of the draw of participants: the layer's name, or the allocation's.</summary>
    public required ulong AdmissionSaltHash { get; init; }

    /// <summary>Buckets that take part: start inclusive, end exclusive.</summary>
    public required int AdmissionStart { get; init; }

    public required int AdmissionEnd { get; init; }

    public required ulong SaltHash { get; init; }

    public required int[] Ends { get; init; }

    public override Choice Choose(EvaluationContext context)
    {
        if (!By.TryGetHash(context, out ulong hash))
        {
            return new(Choice.OffVariation, EvaluationTraits.NoBucketingValue);
        }

        int admission = BucketHash.Mix(hash, AdmissionSaltHash).Index;
        if (admission < AdmissionStart || admission >= AdmissionEnd)
        {
            return new(Choice.OffVariation, EvaluationTraits.Split);
        }

        return new(Split.IndexAt(Ends, BucketHash.Mix(hash, SaltHash)), EvaluationTraits.Split | EvaluationTraits.InExperiment);
    }

    public override string Describe(CompiledFlag flag) => $"experiment {Id} by {By}: {Split.DescribeShares(flag, Ends)}";
}
