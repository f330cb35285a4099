using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Admin;

internal static class AdminRegistration
{
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddSingleton<WritePath>()
        .AddSingleton<PastRevisions>()
        .AddGatedService<FlagAdminService>();

    public static void MapAdmin(this IEndpointRouteBuilder endpoints) => endpoints.MapGatedService<FlagAdminService>();
}
