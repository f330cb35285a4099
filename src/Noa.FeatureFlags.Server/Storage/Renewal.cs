using Google.Protobuf;
using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>A person's word on which rule set of an environment counts after the store went back: it gets a new lineage, which takes over from all before.</summary>
internal sealed record Renewal
{
    public required EnvironmentRecord Environment { get; init; }

    /// <summary>What the store has, as the person has seen it; null for nothing. Anything else is a conflict.</summary>
    public required RuleSetVersion? Expected { get; init; }

    /// <summary>What counts: the store's own rule set, or the one of a node.</summary>
    public required StoredRuleSet Content { get; init; }

    /// <summary>What the node that does it has seen; null when it is none but the store's own.</summary>
    public RuleSetVersion? Known { get; init; }

    /// <summary>16 random bytes.</summary>
    public required ByteString Lineage { get; init; }

    public required AuditNote Note { get; init; }

    /// <summary>The version it leads to. Revisions go on from the highest that was seen: nobody is to meet a number twice.</summary>
    public RuleSetVersion Next => new(Lineage, Math.Max(Math.Max(Expected?.Revision ?? 0, Known?.Revision ?? 0), Content.Version.Revision) + 1, Content.Entries.Digest);
}
