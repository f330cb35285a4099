using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Stores.Tests.Contract;

/// <summary>Entries and commits in few words.</summary>
internal static class Changes
{
    public static AccessChange Access { get; } = new(DateTimeOffset.UnixEpoch, "ann", "k", "CreateEnvironment", "environment:test", "for tests");

    public static EntryId Id(string key) => new(EntryKind.Flag, key);

    public static RuleSetEntry Flag(string key, string description, long revision) => new(
        Id(key),
        ByteString.CopyFromUtf8($$"""{"description":"{{description}}","enabled":true,"variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"on"}"""),
        revision);

    public static RuleSetEntry Segment(string key, string member, long revision) => new(new EntryId(EntryKind.Segment, key), ByteString.CopyFromUtf8($$"""{"included":["{{member}}"]}"""), revision);

    /// <summary>A commit on a version, of entries that are stamped with the revision it leads to.</summary>
    public static Commit Make(StoreHead on, EntrySet entries, IReadOnlyList<RuleSetEntry> upserts, IReadOnlyList<EntryId> removals) => new()
    {
        Environment = "test",
        Expected = on.Version,
        Next = new RuleSetVersion(on.Version.Lineage, on.Version.Revision + 1, entries.With(upserts, removals).Digest),
        Upserts = upserts,
        Removals = removals,
        RequestId = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()),
        RequestHash = ByteString.CopyFromUtf8("hash"),
        At = DateTimeOffset.UnixEpoch.AddDays(20_000),
        Actor = "test",
        KeyId = "key",
        Method = "Apply",
        Comment = "why",
    };

    public static Renewal Renew(RuleSetVersion? expected, StoredRuleSet content) => new()
    {
        Environment = new EnvironmentRecord("test", true, []),
        Expected = expected,
        Content = content,
        Lineage = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()),
        Note = new AuditNote("Adopt", "ann", "k", "the backup is right", DateTimeOffset.UnixEpoch),
    };
}
