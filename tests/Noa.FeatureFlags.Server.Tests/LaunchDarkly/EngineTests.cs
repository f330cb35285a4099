using Microsoft.Extensions.DependencyInjection;
using Noa.FeatureFlags.Providers.LaunchDarkly;

namespace Noa.FeatureFlags.Server.Tests.LaunchDarkly;

/// <summary>Both engines of our package on our server: they follow live changes, and their events arrive.</summary>
public sealed class EngineTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly EvaluationContext Pro = EvaluationContext.For("alice", ("plan", "pro"));

    private LaunchDarklyServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LaunchDarklyServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(LaunchDarklyEngine.Noa, LaunchDarklyProtocol.Stream)]
    [InlineData(LaunchDarklyEngine.LaunchDarkly, LaunchDarklyProtocol.Stream)]
    [InlineData(LaunchDarklyEngine.LaunchDarkly, LaunchDarklyProtocol.StreamChanges)]
    public async Task Engine_OnOurServer_FollowsChangesAndItsEventsArrive(LaunchDarklyEngine engine, LaunchDarklyProtocol protocol)
    {
        using var events = new EventCounts();
        var services = new ServiceCollection();
        try
        {
            services.AddFeatureFlags().FromLaunchDarkly(_server.Key, options =>
            {
                (options.Engine, options.Protocol, options.EventFlushInterval) = (engine, protocol, TimeSpan.FromSeconds(1));
                (options.StreamAddress, options.PollAddress, options.EventsAddress) = (_server.Address, _server.Address, _server.Address);
            });
        }
        catch (NotSupportedException exception)
        {
            Assert.Skip(exception.Message);
        }

        await using ServiceProvider container = services.BuildServiceProvider();
        var flags = (FeatureFlagClient)container.GetRequiredService<IFeatureFlags>();
        using var bell = new SemaphoreSlim(0);
        flags.Changed += (_, _) => bell.Release();
        await flags.WaitUntilReadyAsync(CancellationToken.None).WaitAsync(Patience);

        EvaluationDetail<string> first = flags.Evaluate("checkout", Pro, "default");
        await _server.ServeAsync("two");
        while (flags.GetValue("checkout", Pro, "default") != "two")
        {
            Assert.True(await bell.WaitAsync(Patience), "Nothing changed for too long.");
        }

        flags.Track("bought", Pro, 2.5);
        await events.SeenAsync("custom", Patience);
        await events.SeenAsync("summary", Patience);
        Assert.Equal(("one", EvaluationReason.RuleMatch, "pro"), (first.Value, first.Reason, first.RuleId));
    }
}
