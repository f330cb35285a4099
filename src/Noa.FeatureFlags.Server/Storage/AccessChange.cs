using Google.Protobuf.WellKnownTypes;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>Who changed keys or environments: written to the server's own audit trail in the same transaction as the change.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">Name of the key that asked.</param>
/// <param name="KeyId">Its id.</param>
/// <param name="Method">What was called: <c>CreateEnvironment</c>, <c>CreateKey</c>, <c>RevokeKey</c>.</param>
/// <param name="Subject">What was changed: <c>key:ID</c> or <c>environment:NAME</c>.</param>
/// <param name="Detail">How, in words; never a secret.</param>
internal sealed record AccessChange(DateTimeOffset At, string Actor, string KeyId, string Method, string Subject, string Detail)
{
    /// <summary>Name under which the server's own trail is read and written: no environment can have it.</summary>
    public const string Trail = "";

    /// <summary>The record, without its number and its hashes.</summary>
    public AuditRecord ToRecord() => new()
    {
        At = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(At.ToUnixTimeMilliseconds())),
        Actor = Actor,
        KeyId = KeyId,
        Method = Method,
        ChangedKeys = { Subject },
        Comment = Detail,
        Outcome = "committed",
    };
}
