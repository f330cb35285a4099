#if HAS_LAUNCHDARKLY
using System.Text.Json;
using LaunchDarkly.Sdk;
using LaunchDarkly.Sdk.Server.Integrations;
using Microsoft.Extensions.DependencyInjection;

namespace Noa.FeatureFlags.Providers.LaunchDarkly.Tests;

/// <summary>The whole way with LaunchDarkly's real SDK, whose flags are in memory.</summary>
public sealed class RealSdkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Flags_OfTheRealSdk_AreReadAndFollowed()
    {
        TestData data = TestData.DataSource();
        data.Update(data.Flag("switch").BooleanFlag().VariationForUser("alice", true).FallthroughVariation(false));
        data.Update(data.Flag("shape").Variations(LdValue.Parse("""{"sides":4}""")).FallthroughVariation(0));
        var services = new ServiceCollection();
        services.AddFeatureFlags().FromLaunchDarkly("key", options =>
        {
            options.Engine = LaunchDarklyEngine.LaunchDarkly;
            options.SendsEvents = false;
            options.ConfigureSdk = configuration => configuration.DataSource(data).DiagnosticOptOut(true);
        });
        await using ServiceProvider container = services.BuildServiceProvider();
        var flags = (FeatureFlagClient)container.GetRequiredService<IFeatureFlags>();
        await flags.WaitUntilReadyAsync(CancellationToken.None).WaitAsync(Patience);
        var changed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        flags.Changed += (_, change) => changed.TrySetResult(change.Flags.Single());
        var bob = EvaluationContext.For("bob");

        EvaluationDetail<bool> alice = flags.Evaluate("switch", EvaluationContext.For("alice"), false);
        bool bobBefore = flags.IsEnabled("switch", bob);
        data.Update(data.Flag("switch").FallthroughVariation(true));

        Assert.Equal("switch", await changed.Task.WaitAsync(Patience));
        Assert.Equal((true, EvaluationReason.TargetMatch, "0"), (alice.Value, alice.Reason, alice.Variation));
        Assert.Equal((false, true), (bobBefore, flags.IsEnabled("switch", bob)));
        Assert.Equal(4, flags.GetValue("shape", bob, default(JsonElement)).GetProperty("sides").GetInt32());
        Assert.Equal(EvaluationError.TypeMismatch, flags.Evaluate("switch", bob, "none").Error);
        Assert.Equal(EvaluationError.FlagNotFound, flags.Evaluate("absent", bob, "none").Error);
    }
}
#endif
