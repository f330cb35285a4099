using Grpc.Core;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Errors;

namespace Noa.FeatureFlags.Server.Security;

internal static class CallerExtensions
{
    private const string Key = "noa.caller";

    /// <summary>Who calls; set before a handler runs.</summary>
    /// <exception cref="RpcException">Nobody was found good: UNAUTHENTICATED.</exception>
    public static Caller Caller(this ServerCallContext context) =>
        context.GetHttpContext().Items[Key] as Caller ?? throw ServerError.Unauthenticated();

    /// <summary>Notes who calls.</summary>
    public static void SetCaller(this HttpContext context, Caller caller) => context.Items[Key] = caller;

    /// <summary>Who calls; null when nobody was found good.</summary>
    public static Caller? FindCaller(this HttpContext context) => context.Items[Key] as Caller;

    /// <summary>The environment that a call is about, when the caller may go there.</summary>
    /// <param name="registry">The environments there are.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="requested">As the request names it; empty for the one of the key.</param>
    /// <exception cref="RpcException">PERMISSION_DENIED for another environment than the key's, whether or not there is one; INVALID_ARGUMENT or NOT_FOUND for keys of every environment.</exception>
    public static FlagEnvironment Resolve(this EnvironmentRegistry registry, Caller caller, string requested)
    {
        if (caller.Environment is { } own)
        {
            return requested.Length == 0 || requested == own ? registry.Find(own) ?? throw ServerError.Denied() : throw ServerError.Denied();
        }

        if (requested.Length == 0)
        {
            throw ServerError.Invalid("ENVIRONMENT", "This key is good for every environment: name one in \"environment\".");
        }

        return registry.Find(requested) ?? throw ServerError.NotFound($"There is no environment '{requested}'.");
    }

    private static FlagEnvironment? Find(this EnvironmentRegistry registry, string name) =>
        registry.TryFind(name, out FlagEnvironment? environment) ? environment : registry.IsDamaged(name) ? throw ServerError.DataLoss($"'{name}' is damaged in the store: restore a backup.") : null;
}
