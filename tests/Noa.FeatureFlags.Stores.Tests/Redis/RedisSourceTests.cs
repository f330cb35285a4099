using Microsoft.Extensions.Logging.Abstractions;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Providers.Redis;
using Noa.FeatureFlags.Server.Redis;
using Noa.FeatureFlags.Server.Storage;
using Noa.FeatureFlags.Stores.Tests.Contract;

namespace Noa.FeatureFlags.Stores.Tests.Redis;

/// <summary>A process that reads rule sets straight from Redis, without a server in between.</summary>
public sealed class RedisSourceTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly string _folder = Directory.CreateTempSubdirectory("noa-source-").FullName;
    private RedisServer _redis = null!;
    private RedisStore _store = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _store = await RedisStoreTests.OpenAsync(_redis.Connection);
        await _store.CreateEnvironmentAsync(new("test", false, []), Changes.Access, Cancelled);
        await CommitAsync("first");
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _redis.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Change_InRedis_IsSoonInUse()
    {
        using FeatureFlagClient flags = Start(out RuleSetProvider provider);
        await UntilAsync(() => flags.IsEnabled("first", EvaluationContext.For("alice")));

        await CommitAsync("second");
        await UntilAsync(() => flags.IsEnabled("second", EvaluationContext.For("alice")));

        Assert.Equal(ProviderState.Ready, provider.Status.State);
    }

    // Breaks when an empty Redis is believed.
    [Fact]
    public async Task Redis_Emptied_TakesNoFlagAway()
    {
        using FeatureFlagClient flags = Start(out RuleSetProvider provider);
        await UntilAsync(() => provider.Status.State == ProviderState.Ready);

        await _redis.CommandAsync("FLUSHALL");
        await UntilAsync(() => provider.Status.State == ProviderState.Stale);

        Assert.True(flags.IsEnabled("first", EvaluationContext.For("alice")));
    }

    [Fact]
    public async Task Start_WithoutRedis_UsesTheCopyOnDisk()
    {
        using (FeatureFlagClient flags = Start(out RuleSetProvider provider))
        {
            await UntilAsync(() => provider.Status.State == ProviderState.Ready);
        }

        await _redis.KillAsync();
        using FeatureFlagClient again = Start(out RuleSetProvider stale);

        Assert.True(again.IsEnabled("first", EvaluationContext.For("alice")));
        Assert.Equal(ProviderState.Stale, stale.Status.State);
    }

    // Breaks when the newest commit is read instead of what is served: a set that was halted would be in use here.
    [Fact]
    public async Task Change_ThatIsStillWithTheCanaries_IsNotTaken()
    {
        await CommitAsync("canary", isStaged: true);

        using FeatureFlagClient flags = Start(out RuleSetProvider provider);
        await UntilAsync(() => provider.Status.State == ProviderState.Ready);
        bool before = flags.IsEnabled("canary", EvaluationContext.For("alice"));
        StoreHead head = await _store.ReadHeadAsync("test", Cancelled);
        await _store.MoveServedAsync("test", head, head.Version, DistributionState.Done, null, Cancelled);
        await UntilAsync(() => flags.IsEnabled("canary", EvaluationContext.For("alice")));

        Assert.False(before);
        Assert.True(flags.IsEnabled("first", EvaluationContext.For("alice")));
    }

    // Breaks when the format is not asked: what a later version means by the same fields is anybody's guess.
    [Fact]
    public async Task Redis_OfALaterFormat_IsNeitherReadNorWritten()
    {
        using FeatureFlagClient flags = Start(out RuleSetProvider provider);
        await UntilAsync(() => provider.Status.State == ProviderState.Ready);
        StoredRuleSet current = await _store.LoadAsync("test", Cancelled);

        await _redis.CommandAsync("HSET", "{ff:test}:head", "format", "2");
        await UntilAsync(() => provider.Status.State == ProviderState.Stale);
        Commit commit = Changes.Make(new StoreHead(current.Version, current.Version, DistributionState.Done), current.Entries, [Changes.Flag("second", "x", current.Version.Revision + 1)], []);
        StoreUnavailableException refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.CommitAsync(commit, Cancelled));

        Assert.Contains("upgrade it", provider.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("upgrade it", refused.Message, StringComparison.Ordinal);
        Assert.True(flags.IsEnabled("first", EvaluationContext.For("alice")));
        Assert.Equal("1", await _redis.CommandAsync("HGET", "{ff:test}:head", "rev"));
    }

    private FeatureFlagClient Start(out RuleSetProvider provider)
    {
        var options = new RedisSourceOptions { Connection = _redis.Connection, Environment = "test", CacheDirectory = _folder };
        provider = new RuleSetProvider(new RedisSource(options, TimeProvider.System, NullLogger<RedisSource>.Instance));
        return new FeatureFlagClient(provider);
    }

    private async Task CommitAsync(string key, bool isStaged = false)
    {
        StoredRuleSet current = await _store.LoadAsync("test", Cancelled);
        Commit commit = Changes.Make(new StoreHead(current.Version, current.Version, DistributionState.Done), current.Entries, [Changes.Flag(key, "x", current.Version.Revision + 1)], []) with { IsStaged = isStaged };
        Assert.Equal(CommitResultKind.Committed, (await _store.CommitAsync(commit, Cancelled)).Kind);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "It did not become so.");
            await Task.Delay(10, Cancelled);
        }
    }
}
