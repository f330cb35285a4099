using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Noa.FeatureFlags.Server.Security;

internal static class SecurityRegistration
{
    // What the container and the binder of gRPC services look at.
    private const DynamicallyAccessedMemberTypes Bound = DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.NonPublicMethods;

    public static IServiceCollection AddSecurity(this IServiceCollection services) => services
        .AddSingleton<KeyRing>()
        .AddSingleton<KeylessCallers>()
        .AddSingleton<SecurityMetrics>()
        .AddSingleton<ClientCertificates>()
        .AddSingleton<RateLimits>()
        .AddSingleton<Gate>()
        .AddSingleton<GateInterceptor>()
        .AddHostedService<KeyRingReloader>();

    /// <summary>Puts the gate before a gRPC service of the server, and before no other of the host.</summary>
    public static IServiceCollection AddGatedService<[DynamicallyAccessedMembers(Bound)] TService>(this IServiceCollection services)
        where TService : class
    {
        services.AddGrpc().AddServiceOptions<TService>(static options =>
        {
            options.MaxReceiveMessageSize = ServerLimits.MaxMessageBytes;
            options.EnableDetailedErrors = false;
            options.Interceptors.Add<GateInterceptor>();
        });
        return services.AddSingleton<TService>();
    }

    /// <summary>Maps a gRPC service of the server.</summary>
    /// <remarks>
    /// A message that cannot be parsed fails before any interceptor, as UNKNOWN. No handler of ours gives that status, so here it can only mean that.
    /// </remarks>
    public static void MapGatedService<[DynamicallyAccessedMembers(Bound)] TService>(this IEndpointRouteBuilder endpoints)
        where TService : class => endpoints.MapGrpcService<TService>().Add(static endpoint =>
        {
            RequestDelegate answer = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = async http =>
            {
                await answer(http);
                SayMalformed(http.Response.Headers);
                SayMalformed(http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers);
            };
        });

    private static void SayMalformed(IHeaderDictionary? trailers)
    {
        if (trailers is { IsReadOnly: false } && trailers.TryGetValue("grpc-status", out StringValues status) && status == "2")
        {
            trailers["grpc-status"] = ((int)Grpc.Core.StatusCode.InvalidArgument).ToString(CultureInfo.InvariantCulture);
            trailers["grpc-message"] = "The message is malformed.";
        }
    }

    /// <summary>Puts the gate before HTTP routes.</summary>
    /// <param name="routes">Which.</param>
    /// <param name="permission">What they need.</param>
    /// <param name="refuse">Writes the body of a refusal; null for a problem detail (RFC 9457). Status and headers are set.</param>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder routes, Permission permission, Func<HttpContext, string, Task>? refuse = null)
        where TBuilder : IEndpointConventionBuilder
    {
        routes.AddEndpointFilter(async (context, next) =>
        {
            HttpContext http = context.HttpContext;
            try
            {
                http.RequestServices.GetRequiredService<Gate>().Admit(http, http.Request.Path, permission);
            }
            catch (Grpc.Core.RpcException exception)
            {
                HttpRefusal.SetStatus(http.Response, exception);
                await (refuse?.Invoke(http, exception.Status.Detail) ?? Results.Problem(exception.Status.Detail, statusCode: http.Response.StatusCode).ExecuteAsync(http));
                return Results.Empty;
            }

            return await next(context);
        });
        return routes;
    }
}
