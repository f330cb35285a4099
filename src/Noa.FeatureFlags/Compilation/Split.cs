using System.Runtime.CompilerServices;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Shares of the line, laid end to end in the order of the flag's variations.</summary>
internal sealed class Split(BucketingAttribute by, ulong saltHash, int[] ends) : CompiledServing
{
    private readonly BucketingAttribute _by = by;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override Choice Choose(EvaluationContext context) => _by.TryGetHash(context, out ulong hash)
        ? new(IndexAt(ends, BucketHash.Mix(hash, saltHash)), EvaluationTraits.Split)
        : new(Choice.OffVariation, EvaluationTraits.NoBucketingValue);

    public override string Describe(CompiledFlag flag) => $"splits by {_by}: {DescribeShares(flag, ends)}";

    /// <summary>The variation whose share holds the bucket: the first whose end is beyond it, so that an empty share holds none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexAt(int[] ends, Bucket bucket)
    {
        // As many as there are ends at or below the bucket. No branch depends on the bucket, which nobody could predict.
        int index = 0;
        foreach (int end in ends)
        {
            index += bucket.Index >= end ? 1 : 0;
        }

        return index;
    }

    public static string DescribeShares(CompiledFlag flag, int[] ends) => string.Join(", ", flag.Variations
        .Select((variation, i) => (variation.Name, Buckets: ends[i] - (i == 0 ? 0 : ends[i - 1])))
        .Where(static share => share.Buckets > 0)
        .Select(static share => $"{share.Name} {Share.FromBuckets(share.Buckets)}"));
}
