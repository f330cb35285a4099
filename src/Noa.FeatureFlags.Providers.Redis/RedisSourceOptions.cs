namespace Noa.FeatureFlags.Providers.Redis;

/// <summary>How a <see cref="RedisSource"/> reads the rule sets that a flag server keeps in Redis.</summary>
public sealed class RedisSourceOptions
{
    /// <summary>As StackExchange.Redis takes it: <c>host:port,user=...,password=...,ssl=true</c>. Required.</summary>
    public string Connection { get; set; } = "";

    /// <summary>The environment to follow. Required.</summary>
    public string Environment { get; set; } = "";

    /// <summary>First part of all keys, as the server has it in <c>Noa:Redis:KeyPrefix</c>; <c>ff</c> by default.</summary>
    public string KeyPrefix { get; set; } = "ff";

    /// <summary>Folder for the last good rules; null, the default, keeps none. One process writes there at a time; others may start from it.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>The authority that signed the certificate of Redis, as a PEM file; null, the default, for those that the system trusts.</summary>
    public string? AuthorityPath { get; set; }

    /// <summary>Mean time between two looks, each 20 % early or late; 2 seconds by default. Changes are announced besides, but an announcement may be lost.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(Environment))
        {
            throw new ArgumentException("The environment is missing: name the one whose rules are to be read.", nameof(Environment));
        }

        if (PollInterval <= TimeSpan.Zero)
        {
            throw new ArgumentException("PollInterval is longer than no time.", nameof(PollInterval));
        }

        _ = RedisConnector.Options(Connection, AuthorityPath);
    }
}
