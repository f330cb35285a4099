using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Hosting;

public sealed class HostStartTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("noa-host-").FullName;
    private readonly ListLogger _log = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly FakeProvider _provider = new(ProviderState.NotReady);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Host_WhenItsServicesStart_HasItsFlags()
    {
        File.WriteAllText(Path.Combine(_folder, "flags.json"), """{ "flags": { "dark-mode": true } }""");
        using IHost host = Build(static services =>
        {
            services.AddHostedService<ReadsAtStart>();
            services.AddFeatureFlags().FromFile("flags.json");
        });

        await host.StartAsync();
        bool wasOn = host.Services.GetServices<IHostedService>().OfType<ReadsAtStart>().Single().WasOn;
        await host.StopAsync();

        Assert.True(wasOn, "A relative path is found in the content root, and flags are there before other services start.");
    }

    [Fact]
    public async Task Host_WithoutASource_DoesNotStartAndSaysWhatToCall()
    {
        using IHost host = Build(static services => services.AddFeatureFlags());

        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains("call FromFile, FromJson, FromSource or FromProvider", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_WhoseProviderIsNotReady_StartsWithoutWaiting()
    {
        using IHost host = Build(services => services.AddFeatureFlags().FromProvider(_ => _provider));

        await host.StartAsync().WaitAsync(Patience);

        Assert.True(_provider.IsStarted);
    }

    [Fact]
    public async Task Host_ThatWaits_StartsWhenTheProviderIsReady()
    {
        using IHost host = Build(
            services =>
            {
                services.AddHostedService<ReadsAtStart>();
                services.AddFeatureFlags().FromProvider(_ => _provider);
            },
            static options => options.WaitForReady = true);

        Task start = host.StartAsync();
        _provider.Become(ProviderState.Ready, null);
        await start.WaitAsync(Patience);

        Assert.True(host.Services.GetServices<IHostedService>().OfType<ReadsAtStart>().Single().WasOn, "Other services start after flags are ready.");
        Assert.DoesNotContain(_log.Lines, static line => line.Id == 1302);
    }

    [Fact]
    public async Task Host_ThatWaitsInVain_StartsAfterTheTimeoutWithAWarning()
    {
        using IHost host = Build(services => services.AddFeatureFlags().FromProvider(_ => _provider), static options => options.WaitForReady = true);

        await StartInVain(host).WaitAsync(Patience);

        (LogLevel level, _, string text) = Assert.Single(_log.Lines, static line => line.Id == 1302);
        Assert.Equal(LogLevel.Warning, level);
        Assert.StartsWith("Flags of fake were not ready within 00:00:10", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_ThatRequiresFlags_FailsAfterTheTimeout()
    {
        using IHost host = Build(services => services.AddFeatureFlags().FromProvider(_ => _provider), static options => options.RequireReady = true);

        _provider.Become(ProviderState.NotReady, "connection refused");
        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => StartInVain(host).WaitAsync(Patience));

        Assert.Equal(
            "Feature flags of fake were not ready within 00:00:10: fake is not ready (connection refused). The host does not start because FeatureFlagsOptions.RequireReady is set.",
            exception.Message);
    }

    [Fact]
    public async Task Host_WhoseProviderCannotStart_StartsAndLogs()
    {
        FakeProvider broken = new(ProviderState.NotReady) { StartException = new InvalidOperationException("no key") };
        using IHost host = Build(services => services.AddFeatureFlags().FromProvider(_ => broken));

        await host.StartAsync().WaitAsync(Patience);

        Assert.Contains(_log.Lines, static line => line.Level >= LogLevel.Warning && line.Text.Contains("fake failed to start", StringComparison.Ordinal));
        Assert.False(host.Services.GetRequiredService<IFeatureFlags>().IsEnabled("anything", EvaluationContext.Empty));
    }

    [Fact]
    public async Task Host_WhoseFlagsATestReplaced_LeavesTheProviderAlone()
    {
        using IHost host = Build(
            services =>
            {
                services.AddFeatureFlags().FromProvider(_ => _provider);
                services.AddSingleton<IFeatureFlags>(new FeatureFlagsForTests().With("a", true));
            },
            static options => options.RequireReady = true);

        await host.StartAsync().WaitAsync(Patience);

        Assert.False(_provider.IsStarted);
        Assert.True(host.Services.GetRequiredService<IFeatureFlags>().IsEnabled("a", EvaluationContext.Empty));
    }

    [Fact]
    public async Task Host_WhenItEnds_DisposesTheProvider()
    {
        IHost host = Build(services => services.AddFeatureFlags().FromProvider(_ => _provider));
        await host.StartAsync();

        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();

        Assert.True(_provider.IsDisposed);
    }

    [Fact]
    public async Task Log_OfStates_HasALineForEachChangeAndNoneForRepeats()
    {
        using IHost host = Build(services => services.AddFeatureFlags().FromProvider(_ => _provider));
        await host.StartAsync();

        _provider.Become(ProviderState.Ready, null);
        _provider.Become(ProviderState.Ready, null);
        _provider.Become(ProviderState.Stale, "gone");

        Assert.Equal(
            [(LogLevel.Information, 1301, "Flags of fake are Ready"), (LogLevel.Warning, 1301, "Flags of fake are Stale: gone")],
            _log.Lines.Where(static line => line.Id == 1301));
    }

    [Fact]
    public async Task Log_OfChanges_NamesTheFlags()
    {
        InMemorySource source = new(RuleSetJson.Parse("""{ "flags": { "a": true, "b": true } }"""));
        using IHost host = Build(services => services.AddFeatureFlags().FromSource(_ => source));
        await host.StartAsync();

        source.Set(new FlagDefinition { Key = "b", Fallthrough = Serving.Fixed("off") });
        source.Replace(RuleSetJson.Parse($"{{ \"flags\": {{ {string.Join(", ", Enumerable.Range(0, 12).Select(static i => $"\"f{i}\": true"))} }} }}"));

        string[] lines = [.. _log.Lines.Where(static line => line.Id == 1300).Select(static line => line.Text)];
        Assert.Equal(["2 flags of in memory changed, 2 are in use: a, b", "1 flags of in memory changed, 2 are in use: b"], lines[..2]);
        Assert.StartsWith("14 flags of in memory changed, 12 are in use: ", lines[2], StringComparison.Ordinal);
        Assert.EndsWith(", ...", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_OfAForeignProvider_ReachesTheApplicationAndTheLog()
    {
        using IHost host = Build(services => services.AddFeatureFlags().FromProvider(_ => _provider));
        await host.StartAsync();
        List<string> changed = [];
        host.Services.GetRequiredService<IFeatureFlags>().Changed += (_, changes) => changed.AddRange(changes.Flags);

        _provider.Change("a", "b");

        Assert.Equal(["a", "b"], changed);
        Assert.Contains(_log.Lines, static line => line is { Id: 1303, Text: "2 flags of fake changed: a, b" });
    }

    [Fact]
    public async Task Log_OfARefusedEntry_NamesFlagAndPlace()
    {
        File.WriteAllText(Path.Combine(_folder, "flags.json"), """{ "flags": { "a": true, "b": { "fallthrough": "maybe" } } }""");
        using IHost host = Build(static services => services.AddFeatureFlags().FromFile("flags.json"));

        await host.StartAsync();

        Assert.Contains(_log.Lines, static line => line.Level == LogLevel.Error && line.Text.Contains("$.flags.b", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_OfWhatEnvironmentAndFilesSay_SaysEachOnceUnderShortNames()
    {
        File.WriteAllText(Path.Combine(_folder, "flags.json"), """{ "flags": { "a": true } }""");
        Environment.SetEnvironmentVariable("NOA_TEST_HOSTSTART_LOST", "on");
        using IHost host = Build(static services => services.AddFeatureFlags().FromFile("flags.json").OverriddenByFile("flags.local.json").OverriddenByEnvironment("NOA_TEST_HOSTSTART_"));

        await host.StartAsync();

        Assert.Equal(
            ["Rule set: unknown-flag: env NOA_TEST_HOSTSTART_LOST: No flag has this key: remove the variable, or correct its name."],
            _log.Lines.Where(static line => line.Level == LogLevel.Warning).Select(static line => line.Text));
        Assert.Equal(
            ["Flags of environment over file flags.local.json over file flags.json are Ready"],
            _log.Lines.Where(static line => line.Id == 1301).Select(static line => line.Text));
    }

    [Fact]
    public async Task Log_OfAnEntryBelowTwoFiles_NamesItsOwnFileAlone()
    {
        File.WriteAllText(Path.Combine(_folder, "flags.json"), """{ "flags": { "b": { "fallthrogh": "on" } } }""");
        using IHost host = Build(static services => services.AddFeatureFlags().FromFile("flags.json").OverriddenByFile("team.json").OverriddenByFile("mine.json"));

        await host.StartAsync();

        string refused = Assert.Single(_log.Lines, static line => line.Level == LogLevel.Error).Text;
        Assert.Contains("$.flags.b.fallthrogh: file flags.json: 'fallthrogh'", refused, StringComparison.Ordinal);
    }

    // Time goes on until the start is over, so that it does not matter when it begins to wait.
    private async Task StartInVain(IHost host)
    {
        Task start = host.StartAsync();
        while (!start.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await start;
    }

    private IHost Build(Action<IServiceCollection> add, Action<FeatureFlagsOptions>? configure = null)
    {
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { ContentRootPath = _folder, DisableDefaults = true });
        builder.Logging.AddProvider(_log);
        builder.Services.AddSingleton<TimeProvider>(_clock);
        add(builder.Services);
        builder.Services.Configure(configure ?? (static _ => { }));
        return builder.Build();
    }

    private sealed class ReadsAtStart(IFeatureFlags flags) : IHostedService
    {
        public bool WasOn { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            WasOn = flags.IsEnabled("dark-mode", EvaluationContext.Empty);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
