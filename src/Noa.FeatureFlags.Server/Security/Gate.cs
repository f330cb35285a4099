using System.Net;
using Grpc.Core;
using Noa.FeatureFlags.Server.Errors;

namespace Noa.FeatureFlags.Server.Security;

/// <summary>Lets a request in, by its key or its certificate, or says why not. gRPC and HTTP go through the same.</summary>
internal sealed class Gate(KeyRing keyRing, ClientCertificates certificates, KeylessCallers keyless, RateLimits limits, SecurityMetrics metrics, ILogger<Gate> logger)
{
    private const string Scheme = "Bearer ";

    /// <summary>Finds out who calls, and whether that is allowed.</summary>
    /// <param name="context">The request; its caller is noted there.</param>
    /// <param name="method">What is called, for the log.</param>
    /// <param name="needed">What it needs; null when nobody may.</param>
    /// <exception cref="RpcException">UNAUTHENTICATED, PERMISSION_DENIED, or RESOURCE_EXHAUSTED with the time after which to come back.</exception>
    public void Admit(HttpContext context, string method, Permission? needed)
    {
        if (Identify(context, method) is not { } caller)
        {
            throw TurnAway(context, method);
        }

        if (needed is not { } permission || !MethodPermissions.May(caller.Role, permission))
        {
            throw Deny(method, caller, ServerError.Denied());
        }

        limits.Take(caller, context.Connection.RemoteIpAddress, MethodPermissions.RateOf(method, permission));
        context.SetCaller(caller);
    }

    /// <summary>Counts and notes a request of nobody.</summary>
    /// <returns>What to answer: that there is no good key, or that there were too many such requests.</returns>
    public RpcException TurnAway(HttpContext context, string method)
    {
        if (!keyRing.IsKnown)
        {
            // A node that has never seen the keys cannot tell a good one: callers are to come again, not to give up.
            return ServerError.Unavailable("NOT_READY", "This node has not loaded its keys and rule sets yet.");
        }

        metrics.Refused("key");
        IPAddress? address = context.Connection.RemoteIpAddress;
        if (limits.Fail(address) is { } limited)
        {
            return limited;
        }

        SecurityLog.Unauthenticated(logger, method, address);
        return ServerError.Unauthenticated();
    }

    /// <summary>Notes that somebody was denied what the key does not allow.</summary>
    public RpcException Deny(string method, Caller caller, RpcException denied)
    {
        metrics.Refused("scope");
        SecurityLog.Denied(logger, method, caller.KeyId);
        return denied;
    }

    // A key counts, good or not: with two identities one of them would be a surprise.
    private Caller? Identify(HttpContext context, string method) => KeyOf(context) is { Length: > 0 } key
        ? keyRing.Authenticate(key)
        : certificates.Find(context.Connection.ClientCertificate) ?? keyless.Find(context, method);

    private static string? KeyOf(HttpContext context)
    {
        IHeaderDictionary headers = context.Request.Headers;
        string? authorization = headers.Authorization;
        return authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[Scheme.Length..].Trim()
            : headers["X-API-Key"] is { Count: > 0 } key ? key.ToString()
            : authorization is not null && !authorization.Contains(' ') && context.GetEndpoint()?.Metadata.GetMetadata<TakesBareKey>() is not null ? authorization : null;
    }
}
