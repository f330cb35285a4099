using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.LaunchDarkly;

internal static class LaunchDarklyRegistration
{
    public static IServiceCollection AddLaunchDarkly(this IServiceCollection services) => services
        .AddSingleton<Dialects>()
        .AddSingleton<LaunchDarklyRuleSets>()
        .AddSingleton<LaunchDarklyEvents>()
        .AddSingleton<LaunchDarklyEndpoints>();

    public static void MapLaunchDarkly(this IEndpointRouteBuilder endpoints)
    {
        LaunchDarklyEndpoints launchDarkly = endpoints.ServiceProvider.GetRequiredService<LaunchDarklyEndpoints>();
        endpoints.MapGet("/all", launchDarkly.StreamAsync).RequirePermission(Permission.Use);
        endpoints.MapGet("/sdk/latest-all", launchDarkly.PollAsync).RequirePermission(Permission.Use);
        endpoints.MapGet("/sdk/stream", launchDarkly.StreamChangesAsync).RequirePermission(Permission.Use);
        endpoints.MapGet("/sdk/poll", launchDarkly.PollChangesAsync).RequirePermission(Permission.Use);
        endpoints.MapPost("/bulk", launchDarkly.TakeEventsAsync).RequirePermission(Permission.Use);
        endpoints.MapPost("/diagnostic", launchDarkly.TakeDiagnosticAsync).RequirePermission(Permission.Use);
    }
}
