using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Ofrep;

internal static class OfrepRegistration
{
    private const string AllFlags = "/ofrep/v1/evaluate/flags";
    private const string OneFlag = AllFlags + "/{**key}";

    public static IServiceCollection AddOfrep(this IServiceCollection services) => services.AddSingleton<OfrepEventStream>().AddSingleton<OfrepEndpoints>();

    public static void MapOfrep(this IEndpointRouteBuilder endpoints)
    {
        OfrepEndpoints ofrep = endpoints.ServiceProvider.GetRequiredService<OfrepEndpoints>();
        endpoints.MapPost(AllFlags, ofrep.EvaluateAllAsync).RequirePermission(Permission.Ofrep, ofrep.RefuseAsync);
        endpoints.MapPost(OneFlag, ofrep.EvaluateOneAsync).RequirePermission(Permission.Ofrep, ofrep.RefuseAsync);
        endpoints.MapGet(OfrepEventStream.Path, ofrep.FollowAsync);
        endpoints.MapMethods(AllFlags, [HttpMethods.Options], ofrep.PreflightAsync);
        endpoints.MapMethods(OneFlag, [HttpMethods.Options], ofrep.PreflightAsync);
    }
}
