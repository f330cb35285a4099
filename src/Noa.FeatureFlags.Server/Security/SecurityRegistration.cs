namespace Noa.FeatureFlags.Server.Security;

internal static class SecurityRegistration
{
    public static IServiceCollection AddSecurity(this IServiceCollection services) => services;

    public static void MapSecurity(this IEndpointRouteBuilder endpoints)
    {
    }
}
