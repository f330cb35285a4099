namespace Noa.FeatureFlags.Server.Storage;

internal static class StorageRegistration
{
    public static IServiceCollection AddStorage(this IServiceCollection services) => services.AddSingleton<IRuleSetStore, SqliteStore>();
}
