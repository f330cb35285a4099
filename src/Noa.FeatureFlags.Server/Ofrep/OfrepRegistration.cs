namespace Noa.FeatureFlags.Server.Ofrep;

internal static class OfrepRegistration
{
    public static IServiceCollection AddOfrep(this IServiceCollection services) => services;

    public static void MapOfrep(this IEndpointRouteBuilder endpoints)
    {
    }
}
