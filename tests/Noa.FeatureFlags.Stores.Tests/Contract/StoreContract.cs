using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Storage;
using static Noa.FeatureFlags.Stores.Tests.Contract.Changes;

namespace Noa.FeatureFlags.Stores.Tests.Contract;

/// <summary>What every store must keep, whatever it is made of. A store passes when its class below this one does.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    internal IRuleSetStore Store { get; private set; } = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        try
        {
            Store = await OpenAsync();
        }
        catch
        {
            // What cannot be set up is not taken down by anybody else, and processes would stay.
            await DisposeAsync();
            throw;
        }

        Assert.True(await Store.CreateEnvironmentAsync(new("test", true, ["https://shop.example"]), Access, Cancelled));
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>A new, empty store.</summary>
    internal abstract Task<IRuleSetStore> OpenAsync();

    [Fact]
    public async Task Environment_MadeTwice_IsMadeOnce()
    {
        bool again = await Store.CreateEnvironmentAsync(new("test", false, []), Access, Cancelled);
        IReadOnlyList<EnvironmentRecord> all = await Store.ListEnvironmentsAsync(Cancelled);

        Assert.False(again);
        EnvironmentRecord record = Assert.Single(all);
        Assert.Equal(("test", true, "https://shop.example"), (record.Name, record.IsProtected, Assert.Single(record.AllowedOrigins)));
    }

    [Fact]
    public async Task Environment_New_IsEmptyAtRevisionZero()
    {
        StoreHead head = await Store.ReadHeadAsync("test", Cancelled);
        StoredRuleSet stored = await Store.LoadAsync("test", Cancelled);

        Assert.Equal((0, EntrySet.Empty.Digest, DistributionState.Done), (head.Version.Revision, head.Version.Digest, head.State));
        Assert.Equal(head.Version, head.Served);
        Assert.Equal(head.Version, stored.Version);
        Assert.Equal(0, stored.Entries.Count);
    }

    [Fact]
    public async Task Environment_Unknown_IsSaidToBe()
    {
        await Assert.ThrowsAsync<KeyNotFoundException>(() => Store.LoadAsync("nowhere", Cancelled));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => Store.ReadHeadAsync("nowhere", Cancelled));
    }

    [Fact]
    public async Task Commit_OnTheNewestVersion_IsReadBackWhole()
    {
        EntrySet expected = EntrySet.Empty.With([Flag("a", "1", 1), Flag("b", "1", 1), Segment("s", "1", 1)], []);

        StoreHead head = await CommitAsync(await HeadAsync(), [Flag("a", "1", 1), Flag("b", "1", 1), Segment("s", "1", 1)], []);
        StoredRuleSet stored = await Store.LoadAsync("test", Cancelled);

        Assert.Equal((1, expected.Digest), (head.Version.Revision, head.Version.Digest));
        Assert.Equal(head.Version, stored.Version);
        Assert.Equal(expected.Entries.Select(static entry => entry.Message), stored.Entries.Entries.Select(static entry => entry.Message));
    }

    // Breaks when the commit does not compare the version it was made for.
    [Fact]
    public async Task Commit_OnAnOlderVersion_IsAConflictAndWritesNothing()
    {
        StoreHead start = await HeadAsync();
        StoreHead head = await CommitAsync(start, [Flag("a", "1", 1)], []);

        CommitResult late = await Store.CommitAsync(Make(start, EntrySet.Empty, [Flag("a", "late", 1)], []), Cancelled);

        Assert.Equal((CommitResultKind.Conflict, head.Version), (late.Kind, late.Version));
        Assert.Equal(head.Version, (await Store.LoadAsync("test", Cancelled)).Version);
        Assert.Single(await AuditAsync());
    }

    // Breaks when only the revision is compared: a store that went back and grew again has the same number.
    [Fact]
    public async Task Commit_OnTheSameRevisionOfAnotherHistory_IsAConflict()
    {
        StoreHead head = await CommitAsync(await HeadAsync(), [Flag("a", "1", 1)], []);
        var other = new RuleSetVersion(head.Version.Lineage, head.Version.Revision, EntrySet.Empty.Digest);

        CommitResult result = await Store.CommitAsync(Make(head with { Version = other }, EntrySet.Empty, [Flag("a", "2", 2)], []), Cancelled);

        Assert.Equal((CommitResultKind.Conflict, head.Version), (result.Kind, result.Version));
    }

    [Fact]
    public async Task Commit_Repeated_GivesTheFirstOutcomeAndWritesOnce()
    {
        Commit commit = Make(await HeadAsync(), EntrySet.Empty, [Flag("a", "1", 1)], []);
        CommitResult first = await Store.CommitAsync(commit, Cancelled);

        CommitResult second = await Store.CommitAsync(commit, Cancelled);
        CommitOutcome? outcome = await Store.FindOutcomeAsync("test", commit.RequestId, Cancelled);

        Assert.Equal((CommitResultKind.Committed, CommitResultKind.Replayed), (first.Kind, second.Kind));
        Assert.Equal(first.Version, second.Version);
        Assert.Equal((first.Version, commit.RequestHash), (outcome!.Version, outcome.RequestHash));
        Assert.Single(await AuditAsync());
    }

    // Breaks when the outcome is kept without the hash of what was asked.
    [Fact]
    public async Task RequestId_UsedForSomethingElse_IsRefused()
    {
        Commit commit = Make(await HeadAsync(), EntrySet.Empty, [Flag("a", "1", 1)], []);
        await Store.CommitAsync(commit, Cancelled);

        CommitResult result = await Store.CommitAsync(commit with { RequestHash = ByteString.CopyFromUtf8("another") }, Cancelled);

        Assert.Equal(CommitResultKind.RequestReused, result.Kind);
    }

    [Fact]
    public async Task Commits_OfManyAtOnce_FollowOneAnotherWithoutHoles()
    {
        const int Writers = 8, Each = 10;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer, Each), Cancelled)));
        List<AuditRecord> audit = await AuditAsync();
        StoredRuleSet stored = await Store.LoadAsync("test", Cancelled);

        Assert.Equal(Enumerable.Range(1, Writers * Each).Select(static revision => (long)revision), audit.Select(static record => record.After.Revision));
        Assert.Null(AuditChain.FindBreak(audit, AuditChain.Start));
        Assert.Equal(Writers * Each, stored.Version.Revision);
    }

    [Fact]
    public async Task Revision_OfThePast_IsWhatItWas()
    {
        StoreHead one = await CommitAsync(await HeadAsync(), [Flag("a", "1", 1), Flag("b", "1", 1)], []);
        StoreHead two = await CommitAsync(one, [Flag("a", "2", 2), Flag("c", "2", 2)], [Id("b")]);
        await CommitAsync(two, [Flag("b", "3", 3)], [Id("c")]);

        StoredRuleSet? first = await Store.LoadRevisionAsync("test", 1, Cancelled), second = await Store.LoadRevisionAsync("test", 2, Cancelled);

        Assert.Equal(one.Version, first!.Version);
        Assert.Equal(["flag:a@1", "flag:b@1"], first.Entries.Entries.Select(static entry => $"{entry.Id}@{entry.ChangedAtRevision}"));
        Assert.Equal(two.Version, second!.Version);
        Assert.Equal(["flag:a@2", "flag:c@2"], second.Entries.Entries.Select(static entry => $"{entry.Id}@{entry.ChangedAtRevision}"));
        Assert.Null(await Store.LoadRevisionAsync("test", 4, Cancelled));
    }

    [Fact]
    public async Task Revisions_Listed_AreTheNewestFirstWithWhatTheyChanged()
    {
        StoreHead one = await CommitAsync(await HeadAsync(), [Flag("a", "1", 1)], []);
        StoreHead two = await CommitAsync(one, [Segment("s", "1", 2)], [Id("a")]);

        IReadOnlyList<RevisionRecord> all = await Store.ListRevisionsAsync("test", long.MaxValue, 10, Cancelled);
        IReadOnlyList<RevisionRecord> older = await Store.ListRevisionsAsync("test", 2, 10, Cancelled);

        Assert.Equal([two.Version, one.Version], all.Select(static record => record.Version));
        Assert.Equal(["flag:a", "segment:s"], all[0].Changed.Select(static id => id.ToString()).Order());
        Assert.Equal(("test", "why"), (all[0].Actor, all[0].Comment));
        Assert.Equal([one.Version], older.Select(static record => record.Version));
    }

    [Fact]
    public async Task Audit_ReadFromTheMiddle_GoesOnFromThere()
    {
        StoreHead one = await CommitAsync(await HeadAsync(), [Flag("a", "1", 1)], []);
        await CommitAsync(one, [Flag("a", "2", 2)], []);

        List<AuditRecord> rest = await Store.ReadAuditAsync("test", 1, Cancelled).ToListAsync(Cancelled);

        Assert.Equal(2ul, Assert.Single(rest).Seq);
    }

    [Fact]
    public async Task Key_WrittenTwice_IsTheSecond()
    {
        var key = new KeyRecord("id", ByteString.CopyFromUtf8("hash"), KeyRole.Sdk, "test", "somebody", DateTimeOffset.UnixEpoch, null, null);
        await Store.PutKeyAsync(key, Access, Cancelled);

        await Store.PutKeyAsync(key with { RevokedAt = DateTimeOffset.UnixEpoch.AddDays(1) }, Access, Cancelled);
        List<AuditRecord> trail = await Store.ReadAuditAsync(AccessChange.Trail, 0, Cancelled).ToListAsync(Cancelled);

        Assert.Equal(["environment:test", "environment:test", "environment:test"], trail.Select(static record => record.ChangedKeys[0]));
        Assert.Null(AuditChain.FindBreak(trail, AuditChain.Start));
        Assert.Equal(key with { RevokedAt = DateTimeOffset.UnixEpoch.AddDays(1) }, Assert.Single(await Store.ListKeysAsync(Cancelled)));
    }

    [Fact]
    public async Task StagedCommit_LeavesServedWhereItWas()
    {
        StoreHead one = await CommitAsync(await HeadAsync(), [Flag("a", "1", 1)], []);

        StoreHead two = await CommitAsync(one, [Flag("a", "2", 2)], [], isStaged: true);

        Assert.Equal((2, 1, DistributionState.Canary), (two.Version.Revision, two.Served.Revision, two.State));
        Assert.Equal(one.Version, two.Served);
    }

    [Fact]
    public async Task Served_MovedFromWhatWasRead_MovesAndIsAudited()
    {
        StoreHead one = await CommitAsync(await HeadAsync(), [Flag("a", "1", 1)], []);
        StoreHead two = await CommitAsync(one, [Flag("a", "2", 2)], [], isStaged: true);

        bool moved = await Store.MoveServedAsync("test", two, two.Version, DistributionState.Rolling, new AuditNote("Force", "ann", "k", "now", DateTimeOffset.UnixEpoch), Cancelled);
        StoreHead after = await HeadAsync();
        List<AuditRecord> audit = await AuditAsync();

        Assert.True(moved);
        Assert.Equal((two.Version, DistributionState.Rolling), (after.Served, after.State));
        Assert.Equal(("Force", "ann", two.Version.ToMessage(), "served:2"), (audit[^1].Method, audit[^1].Actor, audit[^1].After, Assert.Single(audit[^1].ChangedKeys)));
        Assert.Null(AuditChain.FindBreak(audit, AuditChain.Start));
    }

    // Breaks when the pointer is set without comparing: a halt by one node would be undone by another's hold that ended.
    [Fact]
    public async Task Served_MovedFromWhatIsNoMore_StaysWhereItIs()
    {
        StoreHead one = await CommitAsync(await HeadAsync(), [Flag("a", "1", 1)], []);
        StoreHead canary = await CommitAsync(one, [Flag("a", "2", 2)], [], isStaged: true);
        await Store.MoveServedAsync("test", canary, canary.Served, DistributionState.Halted, null, Cancelled);

        bool moved = await Store.MoveServedAsync("test", canary, canary.Version, DistributionState.Rolling, null, Cancelled);

        Assert.False(moved);
        Assert.Equal(DistributionState.Halted, (await HeadAsync()).State);
    }

    [Fact]
    public async Task Renewal_OfWhatTheStoreHas_BeginsANewLineageAboveAllRevisions()
    {
        StoreHead one = await CommitAsync(await HeadAsync(), [Flag("a", "1", 1), Flag("b", "1", 1)], []);
        StoredRuleSet content = await Store.LoadAsync("test", Cancelled);

        bool renewed = await Store.RenewAsync(Renew(one.Version, content), Cancelled);
        StoreHead after = await HeadAsync();
        StoredRuleSet stored = await Store.LoadAsync("test", Cancelled);
        List<AuditRecord> audit = await AuditAsync();

        Assert.True(renewed);
        Assert.Equal((2, one.Version.Digest, after.Version), (after.Version.Revision, after.Version.Digest, after.Served));
        Assert.NotEqual(one.Version.Lineage, after.Version.Lineage);
        Assert.Equal(content.Entries.Digest, stored.Entries.Digest);
        Assert.Equal("Adopt", audit[^1].Method);
        Assert.Null(AuditChain.FindBreak(audit, AuditChain.Start));
    }

    [Fact]
    public async Task Renewal_OfWhatANodeHas_ReplacesTheContent()
    {
        StoreHead one = await CommitAsync(await HeadAsync(), [Flag("a", "old", 1), Flag("gone", "1", 1)], []);
        EntrySet newer = EntrySet.Empty.With([Flag("a", "new", 7)], []);

        await Store.RenewAsync(Renew(one.Version, new StoredRuleSet(new RuleSetVersion(one.Version.Lineage, 7, newer.Digest), newer)), Cancelled);
        StoreHead after = await HeadAsync();
        StoreHead next = await CommitAsync(after, [Flag("b", "1", 9)], []);

        Assert.Equal((8, newer.Digest), (after.Version.Revision, after.Version.Digest));
        Assert.Equal(9, next.Version.Revision);
        Assert.Equal(["flag:a", "flag:b"], (await Store.LoadAsync("test", Cancelled)).Entries.Entries.Select(static entry => entry.Id.ToString()));
    }

    [Fact]
    public async Task Renewal_AfterSomebodyElseCommitted_IsRefused()
    {
        StoreHead start = await HeadAsync();
        StoreHead one = await CommitAsync(start, [Flag("a", "1", 1)], []);

        bool renewed = await Store.RenewAsync(Renew(start.Version, new StoredRuleSet(start.Version, EntrySet.Empty)), Cancelled);

        Assert.False(renewed);
        Assert.Equal(one, await HeadAsync());
    }

    private async Task WriteAsync(int writer, int count)
    {
        for (int written = 0; written < count;)
        {
            StoredRuleSet current = await Store.LoadAsync("test", Cancelled);
            Commit commit = Make(new StoreHead(current.Version, current.Version, DistributionState.Done), current.Entries, [Flag($"writer-{writer}", $"{written}", current.Version.Revision + 1)], []);
            written += (await Store.CommitAsync(commit, Cancelled)).Kind == CommitResultKind.Committed ? 1 : 0;
        }
    }

    private Task<StoreHead> HeadAsync() => Store.ReadHeadAsync("test", Cancelled);

    private async Task<List<AuditRecord>> AuditAsync() => await Store.ReadAuditAsync("test", 0, Cancelled).ToListAsync(Cancelled);

    private async Task<StoreHead> CommitAsync(StoreHead head, IReadOnlyList<RuleSetEntry> upserts, IReadOnlyList<EntryId> removals, bool isStaged = false)
    {
        StoredRuleSet current = await Store.LoadAsync("test", Cancelled);
        CommitResult result = await Store.CommitAsync(Make(head, current.Entries, upserts, removals) with { IsStaged = isStaged }, Cancelled);
        Assert.Equal(CommitResultKind.Committed, result.Kind);
        return await HeadAsync();
    }
}
