using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Telemetry;

internal static class TelemetryRegistration
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services) => services
        .AddSingleton<TelemetryStore>()
        .AddSingleton<TelemetryMetrics>()
        .AddSingleton<TelemetryWriter>()
        .AddHostedService(static provider => provider.GetRequiredService<TelemetryWriter>())
        .AddGatedService<FlagTelemetryService>();

    public static void MapTelemetry(this IEndpointRouteBuilder endpoints) => endpoints.MapGatedService<FlagTelemetryService>();
}
