namespace Noa.FeatureFlags.Server.Streaming;

internal static class StreamingRegistration
{
    public static IServiceCollection AddStreaming(this IServiceCollection services) => services;

    public static void MapStreaming(this IEndpointRouteBuilder endpoints)
    {
    }
}
