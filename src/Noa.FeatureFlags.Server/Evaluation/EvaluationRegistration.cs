namespace Noa.FeatureFlags.Server.Evaluation;

internal static class EvaluationRegistration
{
    public static IServiceCollection AddEvaluation(this IServiceCollection services) => services;

    public static void MapEvaluation(this IEndpointRouteBuilder endpoints)
    {
    }
}
