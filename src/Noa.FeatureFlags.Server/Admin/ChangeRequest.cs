using Google.Protobuf;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Security;
using Version = Noa.FeatureFlags.Protocol.V1.Version;

namespace Noa.FeatureFlags.Server.Admin;

/// <summary>A wish to change an environment, whichever method it came by.</summary>
internal sealed record ChangeRequest
{
    public required string Method { get; init; }

    public required FlagEnvironment Environment { get; init; }

    public required Caller Caller { get; init; }

    /// <summary>16 bytes; repeated, it gives the first outcome.</summary>
    public required ByteString RequestId { get; init; }

    /// <summary>SHA-256 of the request.</summary>
    public required ByteString RequestHash { get; init; }

    /// <summary>What the caller has read; null when the request lacks it.</summary>
    public required Version? Expected { get; init; }

    /// <summary>What is to be written, given what is there.</summary>
    public required Func<ServedRuleSet, CancellationToken, Task<IReadOnlyList<EntryChange>>> Changes { get; init; }

    public required string Comment { get; init; }

    public required bool IsDryRun { get; init; }

    public required Urgency Urgency { get; init; }

    /// <summary>True for what comes from the rules folder: an environment that follows a file takes nothing else.</summary>
    public bool IsFromFile { get; init; }
}
