using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Flagd;

internal static class FlagdRegistration
{
    public static IServiceCollection AddFlagd(this IServiceCollection services) => services
        .AddSingleton<FlagdResolver>()
        .AddSingleton<FlagdEvents>()
        .AddGatedService<FlagdEvaluationV1>()
        .AddGatedService<FlagdEvaluationV2>()
        .AddGatedService<FlagdSync>();

    public static void MapFlagd(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGatedService<FlagdEvaluationV1>();
        endpoints.MapGatedService<FlagdEvaluationV2>();
        endpoints.MapGatedService<FlagdSync>();
    }
}
