using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Tests.Protocol;

/// <summary>No record of a trail can be altered, dropped or moved unnoticed.</summary>
public class AuditChainTests
{
    private const int Length = 1000;

    private static readonly AuditRecord[] Trail = [.. Make()];

    [Fact]
    public void Chain_AsItWasWritten_IsWhole() => Assert.Null(AuditChain.FindBreak(Trail, AuditChain.Start));

    // Breaks when a field is left out of the hash.
    [Fact]
    public void Chain_WithAnyFieldOfAnyRecordAltered_IsBrokenThere()
    {
        Action<AuditRecord>[] changes =
        [
            static record => record.At = new Timestamp { Seconds = 7 },
            static record => record.Actor += "x",
            static record => record.KeyId += "x",
            static record => record.Method += "x",
            static record => record.RequestId = Flip(record.RequestId),
            static record => record.Before = null,
            static record => record.Before.Revision++,
            static record => record.Before.Digest = Flip(record.Before.Digest),
            static record => record.After.Lineage = Flip(record.After.Lineage),
            static record => record.ChangedKeys[0] += "x",
            static record => record.ChangedKeys.Add("flag:x"),
            static record => record.Comment += "x",
            static record => record.Outcome += "x",
            static record => record.PrevHash = Flip(record.PrevHash),
            static record => record.Hash = Flip(record.Hash),

            // What stays the same when texts are only put behind one another.
            static record => (record.Actor, record.KeyId) = (record.Actor + record.KeyId[..1], record.KeyId[1..]),
        ];

        for (int i = 0; i < Length; i++)
        {
            AuditRecord[] altered = [.. Trail];
            altered[i] = Trail[i].Clone();
            changes[i % changes.Length](altered[i]);

            Assert.Equal(Trail[i].Seq, AuditChain.FindBreak(altered, AuditChain.Start));
        }
    }

    [Fact]
    public void Chain_WithAnyRecordDropped_IsBrokenAtTheNext()
    {
        for (int i = 0; i < Length - 1; i++)
        {
            AuditRecord[] altered = [.. Trail[..i], .. Trail[(i + 1)..]];

            Assert.Equal(Trail[i + 1].Seq, AuditChain.FindBreak(altered, AuditChain.Start));
        }
    }

    [Fact]
    public void Chain_WithAnyTwoNeighboursSwapped_IsBrokenThere()
    {
        for (int i = 0; i < Length - 1; i++)
        {
            AuditRecord[] altered = [.. Trail];
            (altered[i], altered[i + 1]) = (altered[i + 1], altered[i]);

            Assert.Equal(altered[i].Seq, AuditChain.FindBreak(altered, AuditChain.Start));
        }
    }

    // A whole chain is left when the end is cut off: only the newest hash, kept elsewhere, tells.
    [Fact]
    public void Chain_CutOffAtTheEnd_HasAnotherNewestHash() => Assert.NotEqual(Trail[^1].Hash, Trail[^2].Hash);

    private static IEnumerable<AuditRecord> Make()
    {
        ByteString previous = AuditChain.Start;
        for (ulong seq = 1; seq <= Length; seq++)
        {
            var record = new AuditRecord
            {
                Seq = seq,
                At = new Timestamp { Seconds = (long)seq * 60, Nanos = 5_000_000 },
                Actor = "pipeline",
                KeyId = "k3v9q2",
                Method = "Apply",
                RequestId = ByteString.CopyFrom(BitConverter.GetBytes(seq)),
                Before = VersionOf(seq - 1),
                After = VersionOf(seq),
                ChangedKeys = { $"flag:f{seq}" },
                Comment = "why",
                Outcome = "committed",
            };
            AuditChain.Seal(record, previous);
            previous = record.Hash;
            yield return record;
        }
    }

    private static Noa.FeatureFlags.Protocol.V1.Version VersionOf(ulong revision) =>
        new() { Lineage = ByteString.CopyFrom(new byte[16]), Revision = (long)revision, Digest = ByteString.CopyFrom(BitConverter.GetBytes(revision)) };

    private static ByteString Flip(ByteString bytes)
    {
        byte[] flipped = bytes.ToByteArray();
        flipped[0] ^= 1;
        return ByteString.CopyFrom(flipped);
    }
}
