namespace Noa.FeatureFlags.Server.Telemetry;

internal static class TelemetryRegistration
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services) => services;

    public static void MapTelemetry(this IEndpointRouteBuilder endpoints)
    {
    }
}
