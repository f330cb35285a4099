using Noa.FeatureFlags.Server.Environments;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Environments;

public class RevisionLogTests
{
    [Fact]
    public void ChangedAfter_SeveralCommits_NamesEachEntryOnce()
    {
        RevisionLog log = Log(capacity: 10, (1, "a"), (2, "b"), (3, "a"), (4, "c"));

        Assert.Equal([Flag("a"), Flag("b"), Flag("c")], log.ChangedAfter(Of(1)));
        Assert.Equal([Flag("a"), Flag("c")], log.ChangedAfter(Of(2)));
        Assert.Empty(log.ChangedAfter(Of(4)));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void VersionAt_Revision_IsKnownWithinTheLog(long revision, bool isKnown) =>
        Assert.Equal(isKnown ? Of(revision) : null, Log(capacity: 3, (1, "a"), (2, "b"), (3, "a"), (4, "c")).VersionAt(revision));

    [Fact]
    public void With_OtherLineage_StartsAnew()
    {
        RevisionLog log = Log(capacity: 10, (1, "a"), (2, "b")).With(Of(3, lineage: "other"), [Flag("c")], 10);

        Assert.Null(log.VersionAt(2));
        Assert.Equal(Of(3, lineage: "other"), log.VersionAt(3));
    }

    [Fact]
    public void With_RevisionThatDoesNotFollow_StartsAnew() =>
        Assert.Null(Log(capacity: 10, (1, "a"), (2, "b")).With(Of(4), [Flag("c")], 10).VersionAt(2));

    [Fact]
    public void With_OneMore_LeavesTheLogBeforeAsItWas()
    {
        RevisionLog before = Log(capacity: 10, (1, "a"));

        before.With(Of(2), [Flag("b")], 10);

        Assert.Null(before.VersionAt(2));
    }

    private static RevisionLog Log(int capacity, params (long Revision, string Key)[] commits)
    {
        var log = RevisionLog.StartingAt(Of(0));
        foreach ((long revision, string key) in commits)
        {
            log = log.With(Of(revision), [Flag(key)], capacity);
        }

        return log;
    }
}
