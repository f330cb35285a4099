using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Providers.Grpc.Tests;

/// <summary>The rules of docs/protocol.md for clients, one by one.</summary>
public sealed class ReplicaTests
{
    private readonly RecordingSink _sink = new();
    private readonly Journal _journal = new();
    private readonly Replica _replica;

    public ReplicaTests() => _replica = new Replica(_sink, _journal);

    [Fact]
    public void Snapshot_Whole_IsUsedAndAcknowledged()
    {
        RuleSetVersion version = Take(1, OnOff("a", true));

        Assert.Equal(["replace a"], _sink.Calls);
        Assert.Equal(version, _replica.Version);
        Assert.Equal(["before 1", "in use 1"], _journal.Steps);
    }

    [Fact]
    public void Snapshot_BeforeItsLastChunk_ChangesNothing()
    {
        RuleSetEntry[] entries = [OnOff("a", true), OnOff("b", true)];
        RuleSetVersion version = VersionOf(1, entries);

        Assert.Null(_replica.Receive(Chunk(version, 0, 2, entries[0])));
        Assert.Empty(_sink.Calls);
        Assert.NotNull(_replica.Receive(Chunk(version, 1, 2, entries[1]))!.Ack);
        Assert.Equal(["replace a b"], _sink.Calls);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(0, 2)]
    [InlineData(0, 0)]
    public void Snapshot_ChunksMissingRepeatedOrReordered_AsksAgain(uint first, uint second)
    {
        RuleSetVersion version = VersionOf(1, OnOff("a", true));

        ClientMessage? one = _replica.Receive(Chunk(version, first, 4));
        ClientMessage? two = _replica.Receive(Chunk(version, second, 4));

        Assert.True(one?.Resync is not null || two?.Resync is not null || second == 0);
        Assert.Empty(_sink.Calls);
    }

    [Fact]
    public void Snapshot_EntriesThatDoNotFitTheDigest_IsRefusedWhole()
    {
        RuleSetVersion before = Take(1, OnOff("a", true));

        ClientMessage answer = _replica.Receive(Chunk(VersionOf(2, OnOff("b", true)), 0, 1, OnOff("b", false)))!;

        Assert.Equal(NackReason.DigestMismatch, answer.Nack.Reason);
        Assert.Equal(before, RuleSetVersion.From(answer.Nack.InUse));
        Assert.Equal(["replace a"], _sink.Calls);
    }

    [Fact]
    public void Snapshot_OlderOfTheSameLineage_IsRefused()
    {
        Take(5, OnOff("a", true));

        Assert.Equal(NackReason.BaseMismatch, _replica.Receive(Chunk(VersionOf(4, OnOff("b", true)), 0, 1, OnOff("b", true)))!.Nack.Reason);
        Assert.Equal(5, _replica.Version!.Revision);
    }

    [Fact]
    public void Snapshot_OlderOfAnotherLineage_IsUsed()
    {
        Take(5, OnOff("a", true));
        RuleSetEntry entry = OnOff("b", true);
        var other = new RuleSetVersion(Of(1, lineage: "other").Lineage, 1, EntrySet.Of([entry]).Digest);

        Assert.NotNull(_replica.Receive(Chunk(other, 0, 1, entry))!.Ack);
        Assert.Equal(other, _replica.Version);
    }

    [Fact]
    public void Snapshot_ThatNeedsAnUnknownFeature_IsRefused()
    {
        RuleSetEntry entry = OnOff("a", true);
        Snapshot chunk = Chunk(VersionOf(1, entry), 0, 1, entry);
        chunk.RequiredFeatures.Add("rules.99");

        Assert.Equal(NackReason.Unsupported, _replica.Receive(chunk)!.Nack.Reason);
    }

    [Fact]
    public void Snapshot_WithAQuarantinedDigest_IsRefused()
    {
        RuleSetEntry entry = OnOff("a", true);
        _journal.Quarantined.Add(VersionOf(1, entry).Digest);

        Assert.Equal(NackReason.Quarantined, _replica.Receive(Chunk(VersionOf(1, entry), 0, 1, entry))!.Nack.Reason);
        Assert.Empty(_sink.Calls);
    }

    [Fact]
    public void Snapshot_WithAnEntryTwice_IsRefused() =>
        Assert.Equal(NackReason.Decode, _replica.Receive(Chunk(VersionOf(1, OnOff("a", true)), 0, 1, OnOff("a", true), OnOff("a", false)))!.Nack.Reason);

    [Fact]
    public void Snapshot_LargerThanAllowed_IsRefusedBeforeItsEnd()
    {
        RuleSetEntry[] entries = [.. Enumerable.Range(0, ReplicaLimits.MaxEntries + 1).Select(static i => Entry($"{i}", "true"))];

        Assert.Equal(NackReason.Limit, _replica.Receive(Chunk(Of(1), 0, 9, entries))!.Nack.Reason);
    }

    [Fact]
    public void Delta_FromTheVersionInUse_IsApplied()
    {
        RuleSetVersion first = Take(1, OnOff("a", true), OnOff("b", true));
        RuleSetEntry changed = OnOff("b", false), added = OnOff("c", true);
        var next = new RuleSetVersion(first.Lineage, 3, EntrySet.Of([changed, added]).Digest);

        ClientMessage answer = _replica.Receive(new Delta { From = first.ToMessage(), To = next.ToMessage(), Upserts = { changed.Message, added.Message }, Removals = { Flag("a").ToMessage() } })!;

        Assert.Equal(next, RuleSetVersion.From(answer.Ack.Version));
        Assert.Equal(["replace a b", "apply b c -a"], _sink.Calls);
    }

    // Each field alone: a base that differs in any of them is unknown ground.
    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void Delta_FromAnotherVersion_AsksForASnapshot(bool otherLineage, bool otherRevision, bool otherDigest)
    {
        RuleSetVersion first = Take(1, OnOff("a", true));
        var from = new RuleSetVersion(otherLineage ? Of(1, lineage: "x").Lineage : first.Lineage, otherRevision ? 2 : 1, otherDigest ? Of(9).Digest : first.Digest);

        Assert.NotNull(_replica.Receive(new Delta { From = from.ToMessage(), To = Of(3).ToMessage() })!.Resync);
        Assert.Equal(first, _replica.Version);
    }

    [Fact]
    public void Delta_ThatDoesNotLeadToItsDigest_IsRefused()
    {
        RuleSetVersion first = Take(1, OnOff("a", true));
        var next = new RuleSetVersion(first.Lineage, 2, Of(2).Digest);

        Assert.Equal(NackReason.DigestMismatch, _replica.Receive(new Delta { From = first.ToMessage(), To = next.ToMessage(), Upserts = { OnOff("b", true).Message } })!.Nack.Reason);
        Assert.Equal(first, _replica.Version);
    }

    // Breaks when refused entries are forgotten: the flag would stay out though its segment has come.
    [Fact]
    public void Entry_ThatWasRefused_IsReportedAndHandedOverAgainWithTheNextChange()
    {
        _sink.Refused.Add("a");
        RuleSetEntry a = OnOff("a", true), b = OnOff("b", true);
        RuleSetVersion first = VersionOf(1, a);
        ClientMessage answer = _replica.Receive(Chunk(first, 0, 1, a))!;
        _sink.Refused.Clear();
        var next = new RuleSetVersion(first.Lineage, 2, EntrySet.Of([a, b]).Digest);

        _replica.Receive(new Delta { From = first.ToMessage(), To = next.ToMessage(), Upserts = { b.Message } });

        Assert.Equal("a", Assert.Single(answer.Ack.FlagErrors).Key);
        Assert.Equal(["replace a", "apply b a"], _sink.Calls);
    }

    [Fact]
    public void Bookmark_StrangeTwiceInARow_AsksForASnapshot()
    {
        Take(2, OnOff("a", true));

        Assert.Null(_replica.Receive(new Bookmark { Version = Of(3).ToMessage() }));
        Assert.NotNull(_replica.Receive(new Bookmark { Version = Of(3).ToMessage() })!.Resync);
    }

    [Fact]
    public void Bookmark_OfAnOlderRevision_IsNoCause()
    {
        Take(2, OnOff("a", true));

        Assert.Null(_replica.Receive(new Bookmark { Version = VersionOf(1).ToMessage() }));
        Assert.Null(_replica.Receive(new Bookmark { Version = VersionOf(1).ToMessage() }));
    }

    [Fact]
    public void Bookmark_OfAQuarantinedVersion_IsNoCause()
    {
        Take(2, OnOff("a", true));
        _journal.Quarantined.Add(Of(3).Digest);

        Assert.Null(_replica.Receive(new Bookmark { Version = Of(3).ToMessage() }));
        Assert.Null(_replica.Receive(new Bookmark { Version = Of(3).ToMessage() }));
    }

    private RuleSetVersion Take(long revision, params RuleSetEntry[] entries)
    {
        RuleSetVersion version = VersionOf(revision, entries);
        Assert.Equal(version, RuleSetVersion.From(_replica.Receive(Chunk(version, 0, 1, entries))!.Ack.Version));
        return version;
    }

    private static RuleSetVersion VersionOf(long revision, params RuleSetEntry[] entries) => new(Of(1).Lineage, revision, EntrySet.Of(entries).Digest);

    private static Snapshot Chunk(RuleSetVersion version, uint chunk, uint chunks, params RuleSetEntry[] entries) =>
        new() { Version = version.ToMessage(), Chunk = chunk, Chunks = chunks, Entries = { entries.Select(static entry => entry.Message) } };

    private sealed class Journal : IReplicaJournal
    {
        public HashSet<ByteString> Quarantined { get; } = [];

        public List<string> Steps { get; } = [];

        public bool IsQuarantined(ByteString digest) => Quarantined.Contains(digest);

        public void BeforeUse(RuleSetVersion version) => Steps.Add($"before {version.Revision}");

        public void InUse(RuleSetVersion version, EntrySet entries) => Steps.Add($"in use {version.Revision}");

        public void Refused(NackReason reason, string detail) => Steps.Add($"refused {reason}");
    }
}
