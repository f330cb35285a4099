using Microsoft.Extensions.DependencyInjection;

namespace Noa.FeatureFlags.Providers.LaunchDarkly.Tests;

/// <summary>The option that says who evaluates. Says in the summary of tests whether LaunchDarkly's SDK was there to be tested with.</summary>
public sealed class EngineTests
{
#if HAS_LAUNCHDARKLY
    private const bool HasSdk = true;
#else
    private const bool HasSdk = false;
#endif

    [Fact]
    public void LaunchDarklyProvider_WithTheSdk_IsTested() =>
        Assert.SkipUnless(HasSdk, "The package feed lacks LaunchDarkly.ServerSdk: LaunchDarklyProvider is neither built nor tested.");

    [Fact]
    public async Task OurEngine_ByDefault_IsARuleSetProvider()
    {
        await using ServiceProvider services = Services(static _ => { });

        Assert.IsType<RuleSetProvider>(services.GetRequiredService<IFlagProvider>());
        Assert.NotNull(services.GetService<LaunchDarklyEventSink>());
    }

    [Fact]
    public async Task OurEngine_WithoutEvents_HasNoSink()
    {
        await using ServiceProvider services = Services(static options => options.SendsEvents = false);

        Assert.Null(services.GetService<Exposures.IExposureSink>());
    }

#if HAS_LAUNCHDARKLY
    [Fact]
    public async Task TheirEngine_Chosen_IsTheSdk()
    {
        await using ServiceProvider services = Services(static options => options.Engine = LaunchDarklyEngine.LaunchDarkly);

        FailoverProvider guarded = Assert.IsType<FailoverProvider>(services.GetRequiredService<IFlagProvider>());
        Assert.Equal("LaunchDarkly's SDK", Assert.Single(guarded.Providers).Name);
    }
#else
    [Fact]
    public void TheirEngine_InABuildWithoutTheSdk_SaysWhatIsMissing()
    {
        NotSupportedException refused = Assert.Throws<NotSupportedException>(static () => Services(static options => options.Engine = LaunchDarklyEngine.LaunchDarkly));

        Assert.Contains("LaunchDarkly.ServerSdk", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Engine", refused.Message, StringComparison.Ordinal);
    }
#endif

    private static ServiceProvider Services(Action<LaunchDarklySourceOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddFeatureFlags().FromLaunchDarkly("key", configure);
        return services.BuildServiceProvider();
    }
}
