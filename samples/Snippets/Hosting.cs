using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Noa.FeatureFlags;

namespace Snippets;

internal static class Hosting
{
    public static void Register(string[] args)
    {
        // snippet: register
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddFeatureFlags().FromFile("flags.json");
        // end
        builder.Build().Dispose();
    }

    public static void RegisterWithHealth(IServiceCollection services)
    {
        // snippet: hosting
        services.AddFeatureFlags().FromFile("flags.json");   // one verb, then one source
        services.AddHealthChecks().AddCheck<FeatureFlagsHealthCheck>("feature-flags");
        // end
    }

    public static void RegisterMore(IServiceCollection services)
    {
        // snippet: register-more
        services.AddFeatureFlags()
            .FromFile("flags.json")                   // where flags come from: exactly one From...
            .OverriddenByFile("flags.local.json")     // a developer's own definitions win; the file may be missing
            .OverriddenByEnvironment()                // NOA_FLAG_NEW_CHECKOUT=on wins over both
            .WithExposureFile("exposures.ndjson");    // who took part in which experiment
        services.AddSingleton(TimeProvider.System).AddFlagStrategy<WeekdaysOnly>("weekdays-only");
        // end
    }
}
