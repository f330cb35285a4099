using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Tests.Hosting;
using Noa.FeatureFlags.Testing.Faults;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Providers.Grpc.Tests;

/// <summary>What an application that follows a server tells it, over a real connection.</summary>
public sealed class ReporterTests : IAsyncLifetime
{
    private const string Colour = """
        { "enabled": true, "variations": { "blue": "b", "green": "g" }, "offVariation": "blue",
          "fallthrough": { "experiment": { "id": "button", "weights": { "blue": 50, "green": 50 }, "metrics": ["purchase"] } } }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly EvaluationContext Alice = EvaluationContext.For("canary-alice", ("email", "canary-attribute"), ("plan", "pro"));

    private RunningServer _server = null!;
    private FlagEnvironment _environment = null!;
    private string _key = null!;
    private global::Grpc.Core.Metadata _reader = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _environment = await _server.AddEnvironmentAsync("test");
        _key = await _server.AddSecretAsync(KeyRole.Sdk, "test");
        _reader = await _server.AddKeyAsync(KeyRole.Reader, "test");
        await _server.CommitAsync(_environment, [OnOff("a", true), Entry("colour", Colour)], []);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task FromServer_WithNothingSaid_ReportsCountsExposuresAndEvents()
    {
        await using ServiceProvider services = Services();
        IFeatureFlags flags = await ReadyAsync(services);

        for (int i = 0; i < 5; i++)
        {
            flags.IsEnabled("a", Alice);
        }

        string colour = flags.GetValue("colour", Alice, "");
        flags.Track("purchase", Alice, 12.5);

        await EventuallyAsync(async () => (await UsageAsync()).Flags.Single(static flag => flag.FlagKey == "a").Variations is [{ Variation: "on", Evaluations: 5 }]);
        await EventuallyAsync(async () => (await ExperimentAsync()).Arms.Single(arm => arm.Variation == (colour == "b" ? "blue" : "green")) is { Units: 1, Metrics: [{ Units: 1, Sum: 12.5 }] });
    }

    // Breaks when counts are sent as they stand: each window would add all that was counted before.
    [Fact]
    public async Task Counts_OverSeveralWindows_AddUpToWhatWasRead()
    {
        await using ServiceProvider services = Services();
        IFeatureFlags flags = await ReadyAsync(services);
        ulong read = 0;
        for (int window = 0; window < 4; window++)
        {
            for (int i = 0; i < 100; i++)
            {
                flags.IsEnabled("a", Alice);
                read++;
            }

            await EventuallyAsync(async () => await CountOfAAsync() == read);
        }

        await EventuallyAsync(async () => (await UsageAsync()).Flags.Single(static flag => flag.FlagKey == "colour").Variations.Count == 0);
    }

    // Breaks when a report that was not answered gets a new number: the server would count it twice.
    [Fact]
    public async Task Report_WhoseAnswerWasLost_IsSentAgainAndCountsOnce()
    {
        var handler = new ReportHandler { AnswersToLose = 2 };
        await using ServiceProvider services = Services(options => options.HttpHandler = () => handler);
        IFeatureFlags flags = await ReadyAsync(services);
        flags.IsEnabled("a", Alice);
        flags.GetValue("colour", Alice, "");
        flags.Track("purchase", Alice, 1);

        await EventuallyAsync(() => Task.FromResult(handler.Answered > 0));
        flags.IsEnabled("a", Alice);

        await EventuallyAsync(async () => await CountOfAAsync() == 2);
        Assert.Equal(0, handler.AnswersToLose);
        await EventuallyAsync(async () => (await ExperimentAsync()).Arms.Sum(static arm => (double)arm.Exposures) == 1);
        Assert.Equal(1, (await ExperimentAsync()).Arms.Sum(static arm => arm.Metrics.Single().Sum));
    }

    [Fact]
    public async Task Server_ThatWasAway_GetsWhatWasCountedMeanwhile()
    {
        using var proxy = new FaultyProxy(_server.GrpcAddress);
        await using ServiceProvider services = Services(options => options.Address = proxy.Address.ToString());
        IFeatureFlags flags = await ReadyAsync(services);
        proxy.Refuse();
        flags.IsEnabled("a", Alice);
        flags.GetValue("colour", Alice, "");
        await EventuallyAsync(() => Task.FromResult(services.GetRequiredService<IFlagProvider>().Status.State == ProviderState.Stale));

        proxy.Heal();

        await EventuallyAsync(async () => await CountOfAAsync() == 1);
        await EventuallyAsync(async () => (await ExperimentAsync()).Arms.Sum(static arm => (double)arm.Units) == 1);
    }

    [Fact]
    public async Task Disposal_OfTheContainer_SendsWhatWaits()
    {
        await using (ServiceProvider services = Services(static options => options.ReportInterval = TimeSpan.FromHours(1)))
        {
            IFeatureFlags flags = await ReadyAsync(services);
            flags.IsEnabled("a", Alice);
            flags.GetValue("colour", Alice, "");
            flags.Track("purchase", Alice, 3);
        }

        Assert.Equal(1UL, await CountOfAAsync());
        Assert.Equal((1d, 3d), ((await ExperimentAsync()).Arms.Sum(static arm => (double)arm.Units), (await ExperimentAsync()).Arms.Sum(static arm => arm.Metrics.Single().Sum)));
    }

    // Breaks when the end waits for a server that does not answer.
    [Fact]
    public async Task Disposal_WhileTheServerIsSilent_EndsInTimeAndCountsWhatIsLost()
    {
        using var proxy = new FaultyProxy(_server.GrpcAddress);
        ServiceProvider services = Services(options => (options.Address, options.ReportInterval) = (proxy.Address.ToString(), TimeSpan.FromHours(1)));
        IFeatureFlags flags = await ReadyAsync(services);
        var reporter = services.GetRequiredService<FlagServerReporter>();
        flags.Track("purchase", Alice, 3);
        proxy.DropSilently();

        await services.DisposeAsync().AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal(1, reporter.DroppedCount);
    }

    [Fact]
    public async Task ReportUsage_SetToFalse_SaysNothing()
    {
        await using (ServiceProvider services = Services(static options => options.ReportUsage = false))
        {
            IFeatureFlags flags = await ReadyAsync(services);
            flags.IsEnabled("a", Alice);
            flags.Track("purchase", Alice, 3);
            Assert.Null(services.GetService<IExposureSink>());
        }

        Assert.Null((await UsageAsync()).CountingSince);
    }

    // Breaks when FromServer claims exposures for itself.
    [Fact]
    public async Task ExposureSink_OfTheApplication_GetsThemAndCountsAreStillReported()
    {
        var own = new InMemoryExposureSink();
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddFeatureFlags().FromServer(Configure).WithExposures(_ => own);
        using IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var flags = host.Services.GetRequiredService<IFeatureFlags>();
        await ((FeatureFlagClient)flags).WaitUntilReadyAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        flags.IsEnabled("a", Alice);
        flags.Track("purchase", Alice, 3);

        await EventuallyAsync(async () => await CountOfAAsync() == 1);
        await host.StopAsync(TestContext.Current.CancellationToken);
        await ((IAsyncDisposable)host).DisposeAsync();

        Assert.Single(own.TrackedEvents);
    }

    // Breaks when anything but the unit's hash goes along.
    [Fact]
    public async Task Reports_OnTheWire_HoldNoContextData()
    {
        var handler = new ReportHandler();
        await using (ServiceProvider services = Services(options => options.HttpHandler = () => handler))
        {
            IFeatureFlags flags = await ReadyAsync(services);
            flags.GetValue("colour", Alice.And(EvaluationContext.ForKind("organization", "canary-acme")), "");
            flags.Track("purchase", Alice.And(EvaluationContext.ForKind("organization", "canary-acme")), 3);
        }

        string sent = Encoding.Latin1.GetString(handler.Sent);
        Assert.Contains("purchase", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("pro", sent.Replace("purchase", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_WhileReporting_AllocateNothing()
    {
        await using ServiceProvider services = Services();
        IFeatureFlags flags = await ReadyAsync(services);
        ReadAll(flags, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();

        ReadAll(flags, 10_000);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void ReadAll(IFeatureFlags flags, int times)
    {
        for (int i = 0; i < times; i++)
        {
            flags.IsEnabled("a", Alice);
            flags.GetValue("colour", Alice, "");
        }
    }

    private void Configure(FlagServerSourceOptions options)
    {
        options.Address = _server.GrpcAddress.ToString();
        options.Key = _key;
        options.ReportInterval = TimeSpan.FromMilliseconds(50);
        options.ConnectTimeout = TimeSpan.FromSeconds(5);
    }

    private ServiceProvider Services(Action<FlagServerSourceOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.Configure<FeatureFlagsOptions>(static options => options.Exposures.FlushInterval = TimeSpan.FromMilliseconds(20));
        services.AddFeatureFlags().FromServer(options =>
        {
            Configure(options);
            configure?.Invoke(options);
        });
        return services.BuildServiceProvider();
    }

    private static async Task<IFeatureFlags> ReadyAsync(ServiceProvider services)
    {
        var flags = (FeatureFlagClient)services.GetRequiredService<IFeatureFlags>();
        await flags.WaitUntilReadyAsync(CancellationToken.None).WaitAsync(Patience);
        return flags;
    }

    private async Task<QueryUsageResponse> UsageAsync()
    {
        using global::Grpc.Net.Client.GrpcChannel channel = _server.Connect();
        return await new FlagTelemetry.FlagTelemetryClient(channel).QueryUsageAsync(new QueryUsageRequest(), _reader);
    }

    private async Task<QueryExperimentResponse> ExperimentAsync()
    {
        using global::Grpc.Net.Client.GrpcChannel channel = _server.Connect();
        return await new FlagTelemetry.FlagTelemetryClient(channel).QueryExperimentAsync(new QueryExperimentRequest { Experiment = "button" }, _reader);
    }

    private async Task<ulong> CountOfAAsync() => (await UsageAsync()).Flags.Single(static flag => flag.FlagKey == "a").Variations.SingleOrDefault()?.Evaluations ?? 0;

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(30));
        for (int i = 0; i < Patience.TotalMilliseconds / 30 && !await condition(); i++)
        {
            await timer.WaitForNextTickAsync();
        }

        Assert.True(await condition());
    }
}
