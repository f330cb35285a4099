using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Storage;
using Noa.FeatureFlags.Server.Streaming;
using Noa.FeatureFlags.Server.Tests.Hosting;
using Noa.FeatureFlags.Testing.Faults;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Providers.Grpc.Tests;

/// <summary>The wall clocks of a server and of a service are set again and again, by up to ten years, while rules change.</summary>
public sealed class ClockJumpTests
{
    private const int Jumps = 100;

    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TenYears = TimeSpan.FromDays(3653);

    private static readonly TimeSpan[] Offsets = [-TenYears, TimeSpan.FromHours(1), TenYears, TimeSpan.FromHours(-1), TimeSpan.Zero];

    // Breaks when silence, heartbeats, limits or reconnecting go by the wall clock: the stream is dropped, or nothing comes any more.
    [Fact]
    public async Task Clocks_SetAgainAndAgain_LoseNoStreamAndNoChange()
    {
        var clock = new JumpingClock();
        await using RunningServer server = await RunningServer.StartAsync(
            static options => options.Sync.HeartbeatInterval = HeartbeatInterval,
            services => services.AddSingleton<TimeProvider>(clock));
        FlagEnvironment environment = await server.AddEnvironmentAsync("test");
        var options = new FlagServerSourceOptions { Address = server.GrpcAddress.ToString(), Key = await server.AddSecretAsync(KeyRole.Sdk, "test") };
        await server.CommitAsync(environment, [OnOff("a", true)], []);
        await using var provider = new RuleSetProvider(new FlagServerSource(options, null, clock, NullLogger.Instance, static () => 0.05));
        List<ProviderState> states = [];
        provider.StatusChanged += (_, status) => states.Add(status.State);
        await using var flags = new FeatureFlagClient(provider);
        await flags.WaitUntilReadyAsync(CancellationToken.None).WaitAsync(Patience);
        Server.Streaming.Subscriber subscriber = server.Get<SubscriberHub>().All.Single();

        for (int i = 0; i < Jumps; i++)
        {
            bool isOn = i % 2 != 0;
            clock.JumpTo(Offsets[i % Offsets.Length]);
            await server.CommitAsync(environment, [OnOff("a", isOn)], []);
            await ReadsAsync(flags, isOn);
        }

        foreach (TimeSpan offset in Offsets)
        {
            clock.JumpTo(offset);
            await QuietlyAsync(HeartbeatInterval * 4);
        }

        Assert.Equal(Jumps + 1, environment.Current.Version.Revision);
        Assert.Same(subscriber, server.Get<SubscriberHub>().All.Single());
        Assert.DoesNotContain(ProviderState.Stale, states);
    }

    // Breaks when history or audit is ordered by its times.
    [Fact]
    public async Task History_WrittenByAClockThatIsSet_IsInTheOrderOfItsRevisions()
    {
        var clock = new JumpingClock();
        await using RunningServer server = await RunningServer.StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        FlagEnvironment environment = await server.AddEnvironmentAsync("test");
        for (int i = 0; i < Offsets.Length; i++)
        {
            clock.JumpTo(Offsets[i]);
            await server.CommitAsync(environment, [OnOff("a", i % 2 == 0)], []);
        }

        IReadOnlyList<RevisionRecord> history = await server.Get<IRuleSetStore>().ListRevisionsAsync("test", long.MaxValue, 100, CancellationToken.None);

        Assert.Equal(Enumerable.Range(1, Offsets.Length).Select(static i => (long)i).Reverse(), history.Select(static revision => revision.Version.Revision).Where(static revision => revision > 0));
    }

    // Longer than the silence that a service takes for a dead stream.
    private static async Task QuietlyAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync();
    }

    private static async Task ReadsAsync(FeatureFlagClient flags, bool isOn)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        for (int i = 0; i < Patience.TotalMilliseconds / 2 && flags.IsEnabled("a", EvaluationContext.Empty) != isOn; i++)
        {
            await timer.WaitForNextTickAsync();
        }

        Assert.Equal(isOn, flags.IsEnabled("a", EvaluationContext.Empty));
    }
}
