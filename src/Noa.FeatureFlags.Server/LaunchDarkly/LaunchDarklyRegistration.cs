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
        RouteGroupBuilder routes = endpoints.MapGroup("").WithMetadata(new TakesBareKey());
        routes.RequirePermission(Permission.Use);
        routes.MapGet("/all", launchDarkly.StreamAsync);
        routes.MapGet("/sdk/latest-all", launchDarkly.PollAsync);
        routes.MapGet("/sdk/stream", launchDarkly.StreamChangesAsync);
        routes.MapGet("/sdk/poll", launchDarkly.PollChangesAsync);
        routes.MapPost("/bulk", launchDarkly.TakeEventsAsync);
        routes.MapPost("/diagnostic", launchDarkly.TakeDiagnosticAsync);
    }
}
