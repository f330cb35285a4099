using System.Globalization;
using Google.Rpc;
using Grpc.Core;

namespace Noa.FeatureFlags.Server.Security;

/// <summary>A refusal as HTTP says it.</summary>
internal static class HttpRefusal
{
    /// <summary>Sets the status, and the headers that go with it.</summary>
    public static void SetStatus(Microsoft.AspNetCore.Http.HttpResponse response, RpcException refusal)
    {
        response.StatusCode = StatusOf(refusal.StatusCode) ?? StatusCodes.Status403Forbidden;
        if (response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (refusal.GetRpcStatus()?.GetDetail<RetryInfo>() is { } retry)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(retry.RetryDelay.ToTimeSpan().TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>HTTP's code for a gRPC status.</summary>
    /// <returns>Null when it is none of a refusal.</returns>
    public static int? StatusOf(StatusCode code) => code switch
    {
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.InvalidArgument => StatusCodes.Status400BadRequest,
        StatusCode.PermissionDenied or StatusCode.NotFound => StatusCodes.Status403Forbidden,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => null,
    };
}
