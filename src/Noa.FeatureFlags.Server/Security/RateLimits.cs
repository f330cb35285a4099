using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Errors;
using Noa.FeatureFlags.Server.Hosting;

namespace Noa.FeatureFlags.Server.Security;

/// <summary>How often whom may ask for what. A good key is never slowed down by what others do, not even those who come from the same address.</summary>
internal sealed class RateLimits(IOptions<FlagServerOptions> options, SecurityMetrics metrics, TimeProvider timeProvider)
{
    private readonly TokenBuckets? _failures = Make(options.Value.Security.FailedKeysPerMinute / 60.0, options.Value.Security.FailedKeysPerMinute, timeProvider);
    private readonly TokenBuckets? _writes = PerSecond(options.Value.Security.WritesPerSecond, timeProvider);
    private readonly TokenBuckets? _evaluations = PerSecond(options.Value.Security.EvaluationsPerSecond, timeProvider);
    private readonly TokenBuckets? _browsers = PerSecond(options.Value.Security.BrowserEvaluationsPerSecond, timeProvider);

    /// <summary>Counts a request without a good key.</summary>
    /// <returns>RESOURCE_EXHAUSTED when the address has had too many; null when it has not.</returns>
    public RpcException? Fail(IPAddress? address) => Take(_failures, NameOf(address), "This address sent too many requests without a good key.");

    /// <summary>Counts a request of somebody who may make it.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: too many of them.</exception>
    public void Take(Caller caller, IPAddress? address, Rate rate)
    {
        RpcException? refusal = rate switch
        {
            Rate.Write => Take(_writes, caller.KeyId, "This key makes too many changes."),

            // The key of browsers is known to everybody; their address is what tells them apart.
            Rate.Evaluation when caller.Role == KeyRole.Client && Take(_browsers, NameOf(address), "This address evaluates too often.") is { } limited => limited,
            Rate.Evaluation => Take(_evaluations, caller.KeyId, "This key evaluates too often."),
            _ => null,
        };
        if (refusal is not null)
        {
            throw refusal;
        }
    }

    private RpcException? Take(TokenBuckets? buckets, string key, string message)
    {
        if (buckets is null || buckets.TryTake(key, out TimeSpan retryAfter))
        {
            return null;
        }

        metrics.Refused("rate");
        return ServerError.Exhausted("RATE", message, retryAfter);
    }

    private static TokenBuckets? PerSecond(int count, TimeProvider timeProvider) => Make(count, count, timeProvider);

    private static TokenBuckets? Make(double perSecond, int burst, TimeProvider timeProvider) => burst > 0 ? new TokenBuckets(perSecond, burst, timeProvider) : null;

    // Whoever has one address of the sixth version has the 2^64 of its network.
    private static string NameOf(IPAddress? address) => address switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}
