using CsCheck;
using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Tests.Protocol;

public class EntrySetTests
{
    private static readonly string[] Keys = ["a", "b", "new-checkout", "ü", "z", "", "\U0001F600", "c.d"];

    private static readonly Gen<RuleSetEntry> AnyEntry = Gen.Select(
        Gen.Bool.Select(static isFlag => isFlag ? EntryKind.Flag : EntryKind.Segment),
        Gen.Int[0, Keys.Length - 1].Select(static index => Keys[index]),
        Gen.Byte[0, 8],
        Gen.Long[1, 9],
        (kind, key, payload, revision) => new RuleSetEntry(new EntryId(kind, key), ByteString.CopyFrom(payload), revision));

    private static readonly Gen<EntrySet> AnySet = AnyEntry.List[0, 12].Select(static entries => EntrySet.Of(entries.DistinctBy(static entry => entry.Id)));

    // Computed by Python's hashlib from the text of docs/protocol.md.
    [Fact]
    public void Digest_OfGoldenSets_IsAsWrittenDown()
    {
        EntrySet golden = EntrySet.Of([Entry(EntryKind.Segment, "beta", "{\"included\":[\"u-1\"]}"), Entry(EntryKind.Flag, "müller", "{}"), Entry(EntryKind.Flag, "dark-mode", "true")]);

        Assert.Equal("32fc87045f1207576e393dd74d749d650dce9b535c2ed85a672699e44a3b1e94", Convert.ToHexStringLower(EntrySet.Empty.Digest.Span));
        Assert.Equal("2fba25ad44022e1e9ac9b7e0e680aea733552a12496f79a065396c3adb9dce9d", Convert.ToHexStringLower(golden.Digest.Span));
    }

    [Fact]
    public void Digest_OfEntriesInAnyOrder_IsTheSame() =>
        Gen.Shuffle(new[] { Entry(EntryKind.Flag, "a", "1"), Entry(EntryKind.Flag, "b", "2"), Entry(EntryKind.Segment, "a", "3") })
            .Sample(static entries => Assert.Equal(EntrySet.Of([Entry(EntryKind.Segment, "a", "3"), Entry(EntryKind.Flag, "b", "2"), Entry(EntryKind.Flag, "a", "1")]).Digest, EntrySet.Of(entries).Digest));

    [Fact]
    public void Order_OfKeys_IsThatOfTheirUtf8Bytes() =>
        Gen.Select(Gen.String, Gen.String).Where(static (a, b) => IsWellFormed(a) && IsWellFormed(b)).Sample(static (a, b) =>
            Assert.Equal(
                Math.Sign(System.Text.Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(b))),
                Math.Sign(new EntryId(EntryKind.Flag, a).CompareTo(new EntryId(EntryKind.Flag, b)))));

    [Fact]
    public void With_AnyChange_EqualsTheSetBuiltAnew() =>
        Gen.Select(AnySet, AnySet, AnySet).Sample(static (before, upserts, removals) =>
        {
            EntryId[] removed = [.. removals.Entries.Select(static entry => entry.Id).Except(upserts.Entries.Select(static entry => entry.Id))];

            EntrySet changed = before.With(upserts.Entries, removed);

            Dictionary<EntryId, RuleSetEntry> expected = before.Entries.ToDictionary(static entry => entry.Id);
            foreach (RuleSetEntry entry in upserts.Entries)
            {
                expected[entry.Id] = entry;
            }

            foreach (EntryId id in removed)
            {
                expected.Remove(id);
            }

            Assert.Equal(EntrySet.Of(expected.Values).Digest, changed.Digest);
            Assert.Equal(expected.Count, changed.Count);
            Assert.All(expected.Values, entry => Assert.Same(entry, changed.Find(entry.Id)));
        });

    [Theory]
    [InlineData(EntryKind.Segment, "a", "1")]
    [InlineData(EntryKind.Flag, "b", "1")]
    [InlineData(EntryKind.Flag, "a", "2")]
    public void Digest_OfOneEntry_DependsOnKindKeyAndPayload(EntryKind kind, string key, string payload) =>
        Assert.NotEqual(EntrySet.Of([Entry(EntryKind.Flag, "a", "1")]).Digest, EntrySet.Of([Entry(kind, key, payload)]).Digest);

    [Fact]
    public void Of_SameEntryTwice_IsRefused() =>
        Assert.Throws<ArgumentException>(static () => EntrySet.Of([Entry(EntryKind.Flag, "a", "1"), Entry(EntryKind.Flag, "a", "2")]));

    [Fact]
    public void With_EntryWrittenAndRemoved_IsRefused() =>
        Assert.Throws<ArgumentException>(static () => EntrySet.Empty.With([Entry(EntryKind.Flag, "a", "1")], [new EntryId(EntryKind.Flag, "a")]));

    private static RuleSetEntry Entry(EntryKind kind, string key, string payload) => new(new EntryId(kind, key), ByteString.CopyFromUtf8(payload), 1);

    private static bool IsWellFormed(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)) == text;
}
