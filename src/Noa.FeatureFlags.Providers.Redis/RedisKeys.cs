using StackExchange.Redis;

namespace Noa.FeatureFlags.Providers.Redis;

/// <summary>Where an environment is in Redis. All its keys have one hash tag, so that they are in one slot of a cluster and one script may touch them.</summary>
internal sealed class RedisKeys
{
    public RedisKeys(string prefix, string environment)
    {
        string tag = $"{{{prefix}:{environment}}}";
        (Head, Entries, Log, Undo) = ($"{tag}:head", $"{tag}:entries", $"{tag}:log", $"{tag}:undo");
        (Audit, Requests, RequestAges) = ($"{tag}:audit", $"{tag}:req", $"{tag}:reqage");
    }

    /// <summary>Hash: lineage, revision, digest, what is served, and the end of the audit chain.</summary>
    public RedisKey Head { get; }

    /// <summary>Hash: the newest entries, by <c>kind:key</c>.</summary>
    public RedisKey Entries { get; }

    /// <summary>Stream: a record for each commit, numbered by its revision.</summary>
    public RedisKey Log { get; }

    /// <summary>Stream: for each commit the entries as they were before it.</summary>
    public RedisKey Undo { get; }

    /// <summary>Stream: the audit trail, never trimmed.</summary>
    public RedisKey Audit { get; }

    /// <summary>Hash: outcomes by request id.</summary>
    public RedisKey Requests { get; }

    /// <summary>Sorted set: when each outcome was written.</summary>
    public RedisKey RequestAges { get; }

    /// <summary>The channel that says which environment changed. A hint, no more: what it says may be lost.</summary>
    public static RedisChannel Channel(string prefix) => RedisChannel.Literal($"{prefix}:rev");

    /// <summary>Hash: which store this is, and how often its directory was written.</summary>
    public static RedisKey Meta(string prefix) => $"{{{prefix}}}:meta";

    /// <summary>Hash: the environments, by name.</summary>
    public static RedisKey Environments(string prefix) => $"{{{prefix}}}:envs";

    /// <summary>Hash: the access keys, by id.</summary>
    public static RedisKey AccessKeys(string prefix) => $"{{{prefix}}}:keys";

    /// <summary>Stream: the audit trail of environments and keys.</summary>
    public static RedisKey OwnAudit(string prefix) => $"{{{prefix}}}:audit";

    /// <summary>Written to find out whether writes are taken.</summary>
    public static RedisKey Probe(string prefix) => $"{{{prefix}}}:probe";
}
