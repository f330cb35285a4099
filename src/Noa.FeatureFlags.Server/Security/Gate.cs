using Grpc.Core;
using Noa.FeatureFlags.Server.Errors;

namespace Noa.FeatureFlags.Server.Security;

/// <summary>Lets a request in, by its key, or says why not. gRPC and HTTP go through the same.</summary>
internal sealed class Gate(KeyRing keyRing, KeylessCallers keyless, ILogger<Gate> logger)
{
    private const string Scheme = "Bearer ";

    /// <summary>Finds out who calls, and whether that is allowed.</summary>
    /// <param name="context">The request; its caller is noted there.</param>
    /// <param name="method">What is called, for the log.</param>
    /// <param name="needed">What it needs; null when nobody may.</param>
    /// <exception cref="RpcException">UNAUTHENTICATED or PERMISSION_DENIED.</exception>
    public void Admit(HttpContext context, string method, Permission? needed)
    {
        string? key = KeyOf(context.Request);
        if ((string.IsNullOrEmpty(key) ? keyless.Find(context, method) : keyRing.Authenticate(key)) is not { } caller)
        {
            SecurityLog.Unauthenticated(logger, method, context.Connection.RemoteIpAddress);
            throw ServerError.Unauthenticated();
        }

        if (needed is not { } permission || !MethodPermissions.May(caller.Role, permission))
        {
            SecurityLog.Denied(logger, method, caller.KeyId);
            throw ServerError.Denied();
        }

        context.SetCaller(caller);
    }

    private static string? KeyOf(HttpRequest request)
    {
        string? authorization = request.Headers.Authorization;
        return authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[Scheme.Length..].Trim()
            : request.Headers["X-API-Key"];
    }
}
