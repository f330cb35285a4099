using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>What a <see cref="Replica"/> tells of its steps, so that a process that dies in one of them can be recognized.</summary>
internal interface IReplicaJournal
{
    /// <summary>Whether a rule set ended this process before.</summary>
    bool IsQuarantined(ByteString digest);

    /// <summary>A rule set is about to be used for the first time.</summary>
    void BeforeUse(RuleSetVersion version);

    /// <summary>A rule set is in use.</summary>
    void InUse(RuleSetVersion version, EntrySet entries);

    /// <summary>A rule set was refused as a whole.</summary>
    void Refused(NackReason reason, string detail);
}
