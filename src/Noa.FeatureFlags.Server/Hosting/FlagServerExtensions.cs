using Microsoft.Extensions.DependencyInjection.Extensions;
using Noa.FeatureFlags.Server.Admin;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Evaluation;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Ofrep;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;
using Noa.FeatureFlags.Server.Streaming;
using Noa.FeatureFlags.Server.Telemetry;

namespace Noa.FeatureFlags.Server;

/// <summary>Hosts a flag server inside an ASP.NET Core application.</summary>
public static class FlagServerExtensions
{
    /// <summary>Adds a flag server to the container. It loads its store when the host starts.</summary>
    /// <param name="services">The container's services.</param>
    /// <param name="configure">Sets options.</param>
    public static IServiceCollection AddNoaFlagServer(this IServiceCollection services, Action<FlagServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<FlagServerOptions>().Configure(configure).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<EnvironmentRegistry>();
        return services.AddStorage().AddSecurity().AddStreaming().AddAdmin().AddEvaluation().AddOfrep().AddTelemetry()
            .AddHostedService<FlagServerStartup>();
    }

    /// <summary>Maps the server's gRPC services, OFREP, health and metrics.</summary>
    /// <param name="endpoints">Where to.</param>
    public static IEndpointRouteBuilder MapNoaFlagServer(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.MapStreaming();
        endpoints.MapAdmin();
        endpoints.MapEvaluation();
        endpoints.MapOfrep();
        endpoints.MapTelemetry();
        return endpoints;
    }
}
