using Microsoft.Extensions.Logging.Abstractions;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Tests.Hosting;
using Noa.FeatureFlags.Testing.Faults;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Providers.Grpc.Tests;

/// <summary>A source and a real server, with a faulty network between them.</summary>
public sealed class FlagServerSourceTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly string _folder = Directory.CreateTempSubdirectory("noa-source-").FullName;
    private RunningServer _server = null!;
    private FlagEnvironment _environment = null!;
    private string _key = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(static options =>
        {
            options.Sync.HeartbeatInterval = TimeSpan.FromMilliseconds(300);
            options.Sync.ReconnectWindow = TimeSpan.FromMilliseconds(200);
        });
        _environment = await _server.AddEnvironmentAsync("test");
        _key = await _server.AddSecretAsync(KeyRole.Sdk, "test");
        await _server.CommitAsync(_environment, [OnOff("a", true)], []);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Start_WithServer_IsReadyAndFollowsChanges()
    {
        await using FeatureFlagClient flags = Connect(_server.GrpcAddress);
        await flags.WaitUntilReadyAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.True(flags.IsEnabled("a", EvaluationContext.Empty));

        await _server.CommitAsync(_environment, [OnOff("a", false), OnOff("b", true)], []);

        await Eventually(() => !flags.IsEnabled("a", EvaluationContext.Empty) && flags.IsEnabled("b", EvaluationContext.Empty));
        Assert.Equal(ProviderState.Ready, flags.Provider.Status.State);
    }

    // Breaks when start-up waits for the connection: reads would hang, or the construction would.
    [Fact]
    public async Task Start_WithoutServerOrDisk_AnswersDefaultsAtOnce()
    {
        await using FeatureFlagClient flags = Connect(new Uri("http://127.0.0.1:9"));

        Assert.True(flags.GetValue("a", EvaluationContext.Empty, true));
        Assert.Equal(ProviderState.NotReady, flags.Provider.Status.State);
    }

    [Fact]
    public async Task Start_WithoutServerButWithDisk_AnswersTheLastGoodRulesAtOnce()
    {
        using var proxy = new FaultyProxy(_server.GrpcAddress);
        await using (FeatureFlagClient before = Connect(proxy.Address, _folder))
        {
            await before.WaitUntilReadyAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        }

        proxy.Refuse();
        await using FeatureFlagClient flags = Connect(proxy.Address, _folder);

        Assert.True(flags.IsEnabled("a", EvaluationContext.Empty));
        Assert.Equal(ProviderState.Stale, flags.Provider.Status.State);

        proxy.Heal();
        await Eventually(() => flags.Provider.Status.State == ProviderState.Ready);
    }

    [Fact]
    public async Task Connection_Cut_KeepsTheRulesAndComesBackToTheNewest()
    {
        using var proxy = new FaultyProxy(_server.GrpcAddress);
        await using FeatureFlagClient flags = await ReadyAsync(proxy.Address);

        proxy.Refuse();
        await Eventually(() => flags.Provider.Status.State == ProviderState.Stale);
        Assert.True(flags.IsEnabled("a", EvaluationContext.Empty));
        await _server.CommitAsync(_environment, [OnOff("a", false)], []);
        proxy.Heal();

        await Eventually(() => !flags.IsEnabled("a", EvaluationContext.Empty));
        Assert.Equal(ProviderState.Ready, flags.Provider.Status.State);
    }

    // Breaks without the heartbeat's watch: the connection looks alive for a quarter of an hour.
    [Fact]
    public async Task Connection_FallenSilent_IsNoticedAndReplaced()
    {
        using var proxy = new FaultyProxy(_server.GrpcAddress);
        await using FeatureFlagClient flags = await ReadyAsync(proxy.Address);

        proxy.DropSilently();
        await Eventually(() => flags.Provider.Status.State == ProviderState.Stale);
        await _server.CommitAsync(_environment, [OnOff("a", false)], []);
        proxy.Cut();
        proxy.Heal();

        await Eventually(() => !flags.IsEnabled("a", EvaluationContext.Empty));
    }

    [Fact]
    public async Task Server_Restarted_IsFoundAgainWithoutASnapshot()
    {
        string data = Directory.CreateTempSubdirectory("noa-data-").FullName;
        try
        {
            RunningServer first = await RunningServer.StartAsync(dataDirectory: data);
            FlagEnvironment environment = await first.AddEnvironmentAsync("test");
            string key = await first.AddSecretAsync(KeyRole.Sdk, "test");
            await first.CommitAsync(environment, [OnOff("a", true)], []);
            using var proxy = new FaultyProxy(first.GrpcAddress);
            await using FeatureFlagClient flags = await ReadyAsync(proxy.Address, key);
            await first.DisposeAsync();
            Assert.True(flags.IsEnabled("a", EvaluationContext.Empty));

            await using RunningServer second = await RunningServer.StartAsync(dataDirectory: data);
            proxy.Retarget(second.GrpcAddress);

            await Eventually(() => flags.Provider.Status.State == ProviderState.Ready);
            Assert.True(flags.IsEnabled("a", EvaluationContext.Empty));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task Key_Revoked_KeepsTheRules()
    {
        await using FeatureFlagClient flags = await ReadyAsync(_server.GrpcAddress);
        var ring = _server.Get<Noa.FeatureFlags.Server.Security.KeyRing>();

        await ring.RevokeAsync(ring.Authenticate(_key)!.KeyId, DateTimeOffset.MinValue, Noa.FeatureFlags.Server.Security.Caller.Server, TestContext.Current.CancellationToken);

        await Eventually(() => flags.Provider.Status.State == ProviderState.Stale);
        Assert.True(flags.IsEnabled("a", EvaluationContext.Empty));
    }

    [Fact]
    public async Task Subscriber_ThatAcked_IsListedByTheServer()
    {
        await using FeatureFlagClient flags = await ReadyAsync(_server.GrpcAddress);
        var hub = _server.Get<Noa.FeatureFlags.Server.Streaming.SubscriberHub>();

        await Eventually(() => hub.Describe(_environment).Any(subscriber => subscriber.Acked is not null));

        Subscriber listed = hub.Describe(_environment).Single();
        Assert.Equal(("noa-dotnet", _environment.Current.Version.ToMessage()), (listed.SdkName, listed.Acked));
    }

    // Breaks when the call's own exception escapes: the provider would take the end of the process for a failure of the source.
    [Fact]
    public async Task Run_Cancelled_EndsAsCancelled()
    {
        using var ending = new CancellationTokenSource();
        var sink = new RecordingSink();
        Task running = Source(_server.GrpcAddress, null, _key).RunAsync(sink, ending.Token);
        await Eventually(() => sink.Calls.Count > 0);

        await ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
    }

    private async Task<FeatureFlagClient> ReadyAsync(Uri address, string? key = null)
    {
        FeatureFlagClient flags = Connect(address, null, key);
        await flags.WaitUntilReadyAsync(CancellationToken.None).WaitAsync(Patience);
        return flags;
    }

    private FeatureFlagClient Connect(Uri address, string? folder = null, string? key = null) => new(new RuleSetProvider(Source(address, folder, key ?? _key)));

    // Chance that is always little: the spread is tested elsewhere.
    private static FlagServerSource Source(Uri address, string? folder, string key) => new(
        new FlagServerSourceOptions { Address = address.ToString(), Key = key, CacheDirectory = folder, ConnectTimeout = TimeSpan.FromSeconds(2) },
        null,
        TimeProvider.System,
        NullLogger.Instance,
        static () => 0.05);

    private static async Task Eventually(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (int i = 0; i < Patience.TotalMilliseconds / 10 && !condition(); i++)
        {
            await timer.WaitForNextTickAsync();
        }

        Assert.True(condition());
    }
}
