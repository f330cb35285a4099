using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Status = Google.Rpc.Status;

namespace Noa.FeatureFlags.Server.Errors;

/// <summary>Every way in which a call fails: a gRPC status with details that machines can read (docs/protocol.md has the table).</summary>
/// <remarks>Nothing in them comes from a context, and none tells whether a thing exists that the caller may not see.</remarks>
internal static class ServerError
{
    public const string Domain = "noa.flags";

    /// <summary>No key, or one that is unknown, expired or revoked: the same words for all.</summary>
    public static RpcException Unauthenticated() =>
        Make(StatusCode.Unauthenticated, "KEY", "The key is missing, or it is not valid. Send it as \"authorization: Bearer <key>\".");

    /// <summary>The key may not do this, or not there: the same words whether or not the thing exists.</summary>
    public static RpcException Denied() => Make(StatusCode.PermissionDenied, "SCOPE", "The key does not allow this, or not in this environment.");

    public static RpcException NotFound(string what) => Make(StatusCode.NotFound, "NOT_FOUND", what);

    public static RpcException Invalid(string reason, string message, params IMessage[] details) => Make(StatusCode.InvalidArgument, reason, message, details);

    public static RpcException AlreadyExists(string message, params IMessage[] details) => Make(StatusCode.AlreadyExists, "ALREADY_EXISTS", message, details);

    public static RpcException Aborted(string reason, string message, params IMessage[] details) => Make(StatusCode.Aborted, reason, message, details);

    public static RpcException FailedPrecondition(string reason, string message, params IMessage[] details) => Make(StatusCode.FailedPrecondition, reason, message, details);

    /// <summary>Too much or too often.</summary>
    /// <param name="reason">RATE, ADMISSION or LIMIT_...</param>
    /// <param name="message">What the limit is.</param>
    /// <param name="retryAfter">When it may be tried again; null when it never will be.</param>
    public static RpcException Exhausted(string reason, string message, TimeSpan? retryAfter) => retryAfter is { } delay
        ? Make(StatusCode.ResourceExhausted, reason, message, new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) })
        : Make(StatusCode.ResourceExhausted, reason, message);

    /// <summary>Not now: DRAINING, STORE_DOWN, STORE_REGRESSED or NOT_READY.</summary>
    public static RpcException Unavailable(string reason, string message) => Make(StatusCode.Unavailable, reason, message);

    /// <summary>Nobody knows whether it happened.</summary>
    public static RpcException Unknown(string message) => Make(StatusCode.DeadlineExceeded, "OUTCOME_UNKNOWN", message);

    public static RpcException DataLoss(string message) => Make(StatusCode.DataLoss, "DATA_LOSS", message);

    /// <summary>A mistake of ours. What went wrong is in the log, under the same id, and not in the answer.</summary>
    public static RpcException Internal(string id) => Make(StatusCode.Internal, "INTERNAL", $"The server made a mistake; its log says more under {id}.");

    private static RpcException Make(StatusCode code, string reason, string message, params IMessage[] details)
    {
        var status = new Status { Code = (int)code, Message = message };
        status.Details.Add(Any.Pack(new ErrorInfo { Domain = Domain, Reason = reason }));
        status.Details.AddRange(details.Select(Any.Pack));
        return status.ToRpcException();
    }
}
