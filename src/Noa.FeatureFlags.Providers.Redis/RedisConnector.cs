using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace Noa.FeatureFlags.Providers.Redis;

/// <summary>Connects to Redis so that trouble is noticed within seconds and a call never waits behind it.</summary>
/// <remarks>
/// The client's defaults fail a call on a hung server after 5 s, queue the rest, and may take a silent link for alive for a quarter of an hour.
/// With these a call on a hung server fails within 1.7 s, the connection is given up after 5 to 6 s, and a healed one works again within 2 s.
/// </remarks>
internal static class RedisConnector
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(500);
    private const int CallMilliseconds = 1000;
    private const int ConnectMilliseconds = 2000;
    private const int KeepAliveSeconds = 5;
    private const int ShortestRetryMilliseconds = 250;
    private const int LongestRetryMilliseconds = 1500;

    /// <summary>Reads a connection string, and sets what it leaves to us.</summary>
    /// <param name="connection">As StackExchange.Redis takes it: <c>host:port,user=...,password=...,ssl=true</c>.</param>
    /// <param name="authorityPath">The authority that signed the server's certificate, as a PEM file; null for those that the system trusts.</param>
    /// <exception cref="ArgumentException">The connection string makes no sense.</exception>
    public static ConfigurationOptions Options(string connection, string? authorityPath)
    {
        var options = ConfigurationOptions.Parse(connection);
        if (options.EndPoints.Count == 0)
        {
            throw new ArgumentException($"The Redis connection '{connection}' names no server: give one such as 127.0.0.1:6379.", nameof(connection));
        }

        options.AbortOnConnectFail = false;

        // For INFO, which the client counts among the administrator's commands. What may be done is the business of the ACL.
        options.AllowAdmin = true;
        options.AsyncTimeout = CallMilliseconds;
        options.SyncTimeout = CallMilliseconds;
        options.ConnectTimeout = ConnectMilliseconds;
        options.HeartbeatInterval = Heartbeat;
        options.HeartbeatConsistencyChecks = true;
        options.KeepAlive = KeepAliveSeconds;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = new ExponentialRetry(ShortestRetryMilliseconds, LongestRetryMilliseconds);

        // None of these is needed, and each would need rights of its own.
        options.SetClientLibrary = false;
        options.ConfigurationChannel = "";
        options.TieBreaker = "";
        if (authorityPath is not null)
        {
            X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(authorityPath);
            options.TrustIssuer(authority);
        }

        return options;
    }
}
