namespace Noa.FeatureFlags.Compilation;

/// <summary>Makes members of the contexts whose clauses match and whose bucket is below the share.</summary>
internal sealed class CompiledSegmentRule(string id, CompiledClause[] clauses, int share, BucketingAttribute by, ulong saltHash)
{
    public string Id { get; } = id;

    public CompiledClause[] Clauses { get; } = clauses;

    public bool Matches(EvaluationContext context, FlagSnapshot snapshot) =>
        CompiledRule.AllMatch(Clauses, context, snapshot) && IsInShare(context);

    public bool IsInShare(EvaluationContext context) =>
        share == Bucket.Count || (by.TryGetHash(context, out ulong hash) && BucketHash.Mix(hash, saltHash).Index < share);
}
