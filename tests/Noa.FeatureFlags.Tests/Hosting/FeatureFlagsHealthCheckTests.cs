using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Hosting;

public sealed class FeatureFlagsHealthCheckTests
{
    [Theory]
    [InlineData(ProviderState.Ready, HealthStatus.Healthy, "disk gone")]
    [InlineData(ProviderState.Stale, HealthStatus.Degraded, "disk gone")]
    [InlineData(ProviderState.NotReady, HealthStatus.Unhealthy, "fake is not ready (disk gone)")]
    public async Task State_OfTheProvider_BecomesHealth(ProviderState state, HealthStatus expected, string detail)
    {
        FakeProvider provider = new(state);
        provider.Become(state, "disk gone");

        HealthReportEntry entry = await CheckAsync(services => services.AddFeatureFlags().FromProvider(_ => provider));

        Assert.Equal(expected, entry.Status);
        Assert.Equal($"{state} since 2027-03-01T12:00:00.0000000+00:00: {detail}", entry.Description);
        Assert.Equal((state.ToString(), provider.Status.Since), (entry.Data["state"], entry.Data["since"]));
    }

    [Fact]
    public async Task RuleSet_WithARefusedFlag_IsHealthyAndCounted()
    {
        HealthReportEntry entry = await CheckAsync(static services =>
            services.AddFeatureFlags().FromJson("""{ "flags": { "a": true, "b": true, "c": { "fallthrough": "maybe" } } }"""));

        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.Equal((2, 1), (entry.Data["flags"], entry.Data["diagnostics"]));
    }

    [Fact]
    public async Task Health_OfFlagsThatATestReplaced_IsTheirs()
    {
        using FeatureFlagsForTests flags = new FeatureFlagsForTests().With("a", true);

        HealthReportEntry entry = await CheckAsync(services =>
        {
            services.AddFeatureFlags().FromFile("nowhere.json");
            services.AddSingleton<IFeatureFlags>(flags);
            services.AddSingleton(flags.Provider);
        });

        Assert.Equal((HealthStatus.Healthy, 1), (entry.Status, (int)entry.Data["flags"]));
    }

    private static async Task<HealthReportEntry> CheckAsync(Action<IServiceCollection> add)
    {
        ServiceCollection services = new();
        services.AddLogging();
        services.AddHealthChecks().AddCheck<FeatureFlagsHealthCheck>("feature-flags");
        add(services);
        await using ServiceProvider container = services.BuildServiceProvider();
        container.GetRequiredService<IFeatureFlags>();
        HealthReport report = await container.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return report.Entries["feature-flags"];
    }
}
