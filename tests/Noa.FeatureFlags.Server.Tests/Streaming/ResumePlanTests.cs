using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Streaming;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Streaming;

/// <summary>The table of docs/protocol.md, row by row.</summary>
public class ResumePlanTests
{
    private static readonly RuleSetVersion Current = Of(5);

    private static readonly RevisionLog Log = RevisionLog.StartingAt(Of(3)).With(Of(4), [Flag("a")], 10).With(Current, [Flag("b")], 10);

    [Fact]
    public void From_Nothing_IsFirstSnapshot() => Assert.Equal(Snapshot(ResetReason.First), ResumePlan.From(null, Current, Log));

    [Fact]
    public void From_Current_IsUpToDate() => Assert.Equal(ResumeKind.UpToDate, ResumePlan.From(Of(5), Current, Log).Kind);

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void From_RevisionOfTheLog_IsDelta(long revision) => Assert.Equal(ResumeKind.Delta, ResumePlan.From(Of(revision), Current, Log).Kind);

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    public void From_OlderThanTheLog_IsCompacted(long revision) => Assert.Equal(Snapshot(ResetReason.Compacted), ResumePlan.From(Of(revision), Current, Log));

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void From_OtherDigestAtItsRevision_IsDigest(long revision) => Assert.Equal(Snapshot(ResetReason.Digest), ResumePlan.From(Of(revision, "other"), Current, Log));

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(9)]
    public void From_OtherLineage_IsLineage(long revision) => Assert.Equal(Snapshot(ResetReason.Lineage), ResumePlan.From(Of(revision, lineage: "b"), Current, Log));

    // A node must never take a client back within a lineage.
    [Fact]
    public void From_NewerThanServed_SendsNoRuleSet() => Assert.Equal(ResumeKind.Behind, ResumePlan.From(Of(6), Current, Log).Kind);

    private static ResumePlan Snapshot(ResetReason reason) => new(ResumeKind.Snapshot, reason);
}
