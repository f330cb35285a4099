using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Server.Admin;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Evaluation;
using Noa.FeatureFlags.Server.Flagd;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.LaunchDarkly;
using Noa.FeatureFlags.Server.Ofrep;
using Noa.FeatureFlags.Server.Redis;
using Noa.FeatureFlags.Server.RuleFiles;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;
using Noa.FeatureFlags.Server.Streaming;
using Noa.FeatureFlags.Server.Telemetry;
using OpenTelemetry.Metrics;

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
        services.AddSingleton<IValidateOptions<FlagServerOptions>, FlagServerOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<EnvironmentRegistry>();
        services.AddHealthChecks().AddCheck<FlagServerHealthCheck>("noa-flag-server");
        services.AddGrpcHealthChecks().AddCheck<FlagServerHealthCheck>("");
        services.AddOpenTelemetry().WithMetrics(static metrics => metrics.AddMeter(StreamingMetrics.MeterName).AddPrometheusExporter());
        services.AddGrpcReflection();
        var settings = new FlagServerOptions();
        configure(settings);
        return (settings.Redis.Connection is null ? services.AddStorage().AddSingleton<IEnvironmentFollower, LocalFollower>() : services.AddRedis()).AddSecurity().AddStreaming().AddAdmin().AddEvaluation().AddOfrep().AddFlagd().AddLaunchDarkly().AddTelemetry()
            .AddSingleton<RuleFileImport>()
            .AddSingleton<RuleFolder>()
            .AddSingleton<FirstStart>()
            .AddHostedService<FlagServerStartup>();
    }

    /// <summary>Maps the server's gRPC services, OFREP, health and metrics.</summary>
    /// <param name="endpoints">Where to.</param>
    public static IEndpointRouteBuilder MapNoaFlagServer(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false });
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = static check => check.Name == "noa-flag-server" });
        endpoints.MapPrometheusScrapingEndpoint().RequirePermission(Permission.Read);
        endpoints.MapGrpcHealthChecksService();
        endpoints.MapStreaming();
        endpoints.MapAdmin();
        endpoints.MapEvaluation();
        endpoints.MapOfrep();
        endpoints.MapFlagd();
        endpoints.MapLaunchDarkly();
        endpoints.MapTelemetry();
        if (endpoints.ServiceProvider.GetRequiredService<IHostEnvironment>().IsDevelopment())
        {
            endpoints.MapGrpcReflectionService();
        }

        return endpoints;
    }
}
