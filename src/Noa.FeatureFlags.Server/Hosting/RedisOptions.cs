namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>A store in Redis, for several nodes. Without <see cref="Connection"/> the server keeps its own store and knows nothing of Redis.</summary>
public sealed class RedisOptions
{
    /// <summary>As StackExchange.Redis takes it: <c>host:port,user=...,password=...,ssl=true</c>. Null by default: the embedded store.</summary>
    public string? Connection { get; set; }

    /// <summary>The authority that signed the certificate of Redis, as a PEM file; null, the default, for those that the system trusts.</summary>
    public string? AuthorityPath { get; set; }

    /// <summary>First part of all keys; <c>ff</c> by default. Several installations can share a Redis by it.</summary>
    public string KeyPrefix { get; set; } = "ff";

    /// <summary>Make the store when Redis has none. False by default: an empty Redis is far more often one that lost its data than a new one.</summary>
    public bool Create { get; set; }

    /// <summary>Whether an acknowledged change must survive a crash of Redis. Required by default: start-up refuses a Redis that evicts keys or keeps no append-only file.</summary>
    public RedisDurability Durability { get; set; } = RedisDurability.Required;

    /// <summary>What happens when Redis has less than it once had. By default a person decides.</summary>
    public RedisRegressionPolicy RegressionPolicy { get; set; } = RedisRegressionPolicy.Ask;

    /// <summary>Mean time between two looks at Redis, each 20 % early or late; 2 seconds by default. Changes are announced besides, but an announcement may be lost.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);
}
