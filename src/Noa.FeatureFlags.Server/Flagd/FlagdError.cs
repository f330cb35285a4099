using Grpc.Core;

namespace Noa.FeatureFlags.Server.Flagd;

/// <summary>Trouble with a flag as a status, as flagd's clients read it. UNKNOWN, which flagd sends for all else, is never sent: clients try that again for seconds.</summary>
internal static class FlagdError
{
    public static RpcException FlagNotFound() => new(new Status(StatusCode.NotFound, "FLAG_NOT_FOUND: there is no such flag."));

    public static RpcException TypeMismatch() => new(new Status(StatusCode.InvalidArgument, "TYPE_MISMATCH: the flag's value is of another type."));

    /// <summary>Clients make GENERAL of it.</summary>
    public static RpcException General() => new(new Status(StatusCode.Internal, "GENERAL: the flag could not be evaluated."));
}
