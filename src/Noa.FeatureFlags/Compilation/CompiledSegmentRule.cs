using Noa.FeatureFlags.Compilation.Hashes;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Makes members of the contexts whose clauses match and whose bucket is below the share; a draw by another system's hash has the share as its first arm.</summary>
internal sealed class CompiledSegmentRule(string id, CompiledClause[] clauses, int share, BucketingAttribute by, ulong saltHash, CompiledDraw? draw)
{
    /// <summary>In place of a share: no draw at all. A share of 100 percent is a draw, which nobody enters without a bucketing value.</summary>
    public const int Everybody = -1;

    public string Id { get; } = id;

    public CompiledClause[] Clauses { get; } = clauses;

    public bool Matches(EvaluationContext context, FlagSnapshot snapshot) =>
        CompiledRule.AllMatch(Clauses, context, snapshot) && IsInShare(context);

    private bool IsInShare(EvaluationContext context) =>
        share == Everybody || (draw is not null
            ? draw.ArmOf(context, out _) == 0
            : by.TryGetHash(context, out ulong hash) && BucketHash.Mix(hash, saltHash).Index < share);
}
