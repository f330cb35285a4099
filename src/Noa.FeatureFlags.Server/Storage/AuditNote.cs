using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>Who did what, for the audit trail.</summary>
/// <param name="Method">What was called.</param>
/// <param name="Actor">Name of the key that asked.</param>
/// <param name="KeyId">Its id.</param>
/// <param name="Comment">As given.</param>
/// <param name="At">When, by the clock of the node.</param>
internal sealed record AuditNote(string Method, string Actor, string KeyId, string Comment, DateTimeOffset At)
{
    /// <summary>Makes the record, without its number and its hashes.</summary>
    /// <param name="before">The version before; null when there was none.</param>
    /// <param name="after">The version after.</param>
    /// <param name="requestId">Of the request; empty when it has none.</param>
    /// <param name="changedKeys">As <c>kind:key</c>, in order.</param>
    public AuditRecord ToRecord(RuleSetVersion? before, RuleSetVersion after, ByteString requestId, IEnumerable<string> changedKeys) => new()
    {
        At = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(At.ToUnixTimeMilliseconds())),
        Actor = Actor,
        KeyId = KeyId,
        Method = Method,
        RequestId = requestId,
        Before = before?.ToMessage(),
        After = after.ToMessage(),
        ChangedKeys = { changedKeys },
        Comment = Comment,
        Outcome = "committed",
    };

    /// <summary>Makes the record of another version being handed to everybody, which changes no content.</summary>
    /// <param name="head">The newest commit.</param>
    /// <param name="served">What is handed out from now on.</param>
    public AuditRecord ToServedRecord(RuleSetVersion head, RuleSetVersion served) =>
        ToRecord(head, head, ByteString.Empty, [string.Create(CultureInfo.InvariantCulture, $"served:{served.Revision}")]);
}
