using Grpc.AspNetCore.Server.Model;
using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Streaming;

internal static class StreamingRegistration
{
    public static IServiceCollection AddStreaming(this IServiceCollection services) => services
        .AddSingleton<SubscriberHub>()
        .AddSingleton<StreamingMetrics>()
        .AddSingleton<Admission>()
        .AddSingleton<SubscriberTicker>()
        .AddHostedService(static provider => provider.GetRequiredService<SubscriberTicker>())
        .AddSingleton<StreamingServices>()
        .AddSingleton<ChangeStreams>()
        .AddSingleton<DistributionControl>()
        .AddHostedService<CanaryWatch>()
        .AddGatedService<FlagSyncService>()
        .AddSingleton<IServiceMethodProvider<FlagSyncService>, FlagSyncMethods>();

    public static void MapStreaming(this IEndpointRouteBuilder endpoints) => endpoints.MapGatedService<FlagSyncService>();
}
