using System.Diagnostics.CodeAnalysis;

namespace Noa.FeatureFlags.Server.Security;

internal static class SecurityRegistration
{
    // What the container and the binder of gRPC services look at.
    private const DynamicallyAccessedMemberTypes Bound = DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.NonPublicMethods;

    public static IServiceCollection AddSecurity(this IServiceCollection services) => services
        .AddSingleton<KeyRing>()
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

    /// <summary>Puts the gate before HTTP routes.</summary>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder routes, Permission permission)
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
                int status = exception.StatusCode == Grpc.Core.StatusCode.Unauthenticated ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden;
                return Results.Problem(exception.Status.Detail, statusCode: status);
            }

            return await next(context);
        });
        return routes;
    }
}
