namespace Noa.FeatureFlags.Server.Admin;

internal static class AdminRegistration
{
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services;

    public static void MapAdmin(this IEndpointRouteBuilder endpoints)
    {
    }
}
