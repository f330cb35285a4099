using Microsoft.Extensions.Logging.Abstractions;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Providers.LaunchDarkly;

namespace Noa.FeatureFlags.Server.Tests.LaunchDarkly;

/// <summary>Our client of LaunchDarkly's protocol against our server that speaks it.</summary>
public sealed class LaunchDarklySourceTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private LaunchDarklyServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LaunchDarklyServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(LaunchDarklyProtocol.Stream)]
    [InlineData(LaunchDarklyProtocol.Poll)]
    [InlineData(LaunchDarklyProtocol.StreamChanges)]
    [InlineData(LaunchDarklyProtocol.PollChanges)]
    public async Task Source_ByEveryProtocol_FollowsWritesAndRemovals(LaunchDarklyProtocol protocol)
    {
        var provider = new RuleSetProvider(Source(protocol, _server.Key));
        await using var flags = new FeatureFlagClient(provider);
        var pro = EvaluationContext.For("alice", ("plan", "pro"));

        await UntilAsync(flags, () => flags.GetValue("checkout", pro, "default") == "one");
        Assert.Equal("pro", flags.Evaluate("checkout", pro, "default").RuleId);
        await _server.ServeAsync("two");
        await UntilAsync(flags, () => flags.GetValue("checkout", pro, "default") == "two");
        await _server.AddAsync("extra");
        await UntilAsync(flags, () => flags.GetValue("extra", pro, "none") == "a");
        await _server.RemoveAsync("extra");
        await UntilAsync(flags, () => flags.GetValue("extra", pro, "none") == "none");

        Assert.Equal(ProviderState.Ready, provider.Status.State);
        Assert.Equal("two", flags.GetValue("checkout", pro, "default"));
    }

    [Fact]
    public async Task Source_WithAWrongKey_IsNotReadyAndSaysWhy()
    {
        var provider = new RuleSetProvider(Source(LaunchDarklyProtocol.Stream, "noa_sdk_test_0000000000_0000000000000000000000000000000000000000000"));
        await using var flags = new FeatureFlagClient(provider);

        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        provider.StatusChanged += (_, _) => Look();
        Look();
        await refused.Task.WaitAsync(Patience);

        Assert.Equal(ProviderState.NotReady, provider.Status.State);
        Assert.Equal("default", flags.GetValue("checkout", EvaluationContext.Empty, "default"));

        void Look()
        {
            if (provider.Status.Detail?.Contains("refused the SDK key (401)", StringComparison.Ordinal) == true)
            {
                refused.TrySetResult();
            }
        }
    }

    private LaunchDarklySource Source(LaunchDarklyProtocol protocol, string key) => new(
        new LaunchDarklySourceOptions
        {
            SdkKey = key,
            StreamAddress = _server.Address,
            PollAddress = _server.Address,
            EventsAddress = _server.Address,
            Protocol = protocol,
            PollInterval = TimeSpan.FromSeconds(1),
        },
        TimeProvider.System,
        NullLogger<LaunchDarklySource>.Instance);

    private static async Task UntilAsync(FeatureFlagClient flags, Func<bool> isReached)
    {
        using var bell = new SemaphoreSlim(0);
        flags.Changed += Ring;
        try
        {
            while (!isReached())
            {
                Assert.True(await bell.WaitAsync(Patience), "Nothing changed for too long.");
            }
        }
        finally
        {
            flags.Changed -= Ring;
        }

        void Ring(object? sender, FlagsChangedEventArgs change) => bell.Release();
    }
}
