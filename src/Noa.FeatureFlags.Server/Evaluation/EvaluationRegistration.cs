using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Evaluation;

internal static class EvaluationRegistration
{
    public static IServiceCollection AddEvaluation(this IServiceCollection services) => services.AddGatedService<FlagEvaluationService>();

    public static void MapEvaluation(this IEndpointRouteBuilder endpoints) => endpoints.MapGatedService<FlagEvaluationService>();
}
