using Grpc.Core;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Streaming;
using Noa.FeatureFlags.Server.Tests.Hosting;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Streaming;

/// <summary>Streams of a real server, message by message.</summary>
public sealed class FlagSyncTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private FlagEnvironment _environment = null!;
    private Metadata _key = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(static options =>
        {
            options.Sync.HeartbeatInterval = TimeSpan.FromMilliseconds(400);
            options.Sync.LogRevisions = 3;
        });
        _environment = await _server.AddEnvironmentAsync("test");
        _key = await _server.AddKeyAsync(KeyRole.Sdk, "test");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Subscribe_WithNothing_GetsWelcomeAndSnapshot()
    {
        RuleSetVersion version = await _server.CommitAsync(_environment, [OnOff("a", true), OnOff("b", false)], []);
        using SyncClient client = await SyncClient.SubscribeAsync(_server, _key);

        Welcome welcome = (await client.NextAsync())!.Welcome;
        (RuleSetVersion sent, EntrySet entries) = await client.NextSnapshotAsync();

        Assert.Equal(("test", true, ResetReason.First), (welcome.Environment, welcome.Reset, welcome.ResetReason));
        Assert.Equal(TimeSpan.FromMilliseconds(400), welcome.HeartbeatInterval.ToTimeSpan());
        Assert.Equal(version, sent);
        Assert.Equal(version.Digest, entries.Digest);
    }

    [Fact]
    public async Task Subscribe_WithTheCurrentVersion_GetsABookmarkOnly()
    {
        RuleSetVersion version = await _server.CommitAsync(_environment, [OnOff("a", true)], []);
        using SyncClient client = await SyncClient.SubscribeAsync(_server, _key, new Hello { Have = version.ToMessage() });

        Assert.False((await client.NextAsync())!.Welcome.Reset);
        Bookmark bookmark = (await client.NextAsync())!.Bookmark;

        Assert.Equal(version, RuleSetVersion.From(bookmark.Version));
        Assert.Equal(StoreState.Live, bookmark.Store);
    }

    [Fact]
    public async Task Subscribe_WithAnOlderVersion_GetsOneDeltaOverAllCommits()
    {
        RuleSetVersion old = await _server.CommitAsync(_environment, [OnOff("a", true), OnOff("b", true)], []);
        await _server.CommitAsync(_environment, [OnOff("a", false)], []);
        RuleSetVersion current = await _server.CommitAsync(_environment, [OnOff("c", true)], [Flag("b")]);
        using SyncClient client = await SyncClient.SubscribeAsync(_server, _key, new Hello { Have = old.ToMessage() });

        await client.NextAsync(ServerMessage.MessageOneofCase.Welcome);
        Delta delta = (await client.NextAsync())!.Delta;

        Assert.Equal((old, current), (RuleSetVersion.From(delta.From), RuleSetVersion.From(delta.To)));
        Assert.Equal(["a", "c"], delta.Upserts.Select(static entry => entry.Key));
        Assert.Equal(["b"], delta.Removals.Select(static entry => entry.Key));
    }

    [Fact]
    public async Task Subscribe_WithAVersionOlderThanTheLog_GetsASnapshot()
    {
        RuleSetVersion old = await _server.CommitAsync(_environment, [OnOff("a", true)], []);
        for (int i = 0; i < 4; i++)
        {
            await _server.CommitAsync(_environment, [OnOff("a", i % 2 == 0), OnOff($"b{i}", true)], []);
        }

        using SyncClient client = await SyncClient.SubscribeAsync(_server, _key, new Hello { Have = old.ToMessage() });

        Assert.Equal(ResetReason.Compacted, (await client.NextAsync())!.Welcome.ResetReason);
        Assert.Equal(_environment.Current.Entries.Digest, (await client.NextSnapshotAsync()).Entries.Digest);
    }

    // A node that went back must not take a client back with it.
    [Fact]
    public async Task Subscribe_WithANewerVersion_GetsNoRuleSet()
    {
        RuleSetVersion version = await _server.CommitAsync(_environment, [OnOff("a", true)], []);
        var newer = new RuleSetVersion(version.Lineage, version.Revision + 1, Of(9).Digest);
        using SyncClient client = await SyncClient.SubscribeAsync(_server, _key, new Hello { Have = newer.ToMessage() });

        Assert.False((await client.NextAsync())!.Welcome.Reset);
        Assert.Equal(version, RuleSetVersion.From((await client.NextAsync())!.Bookmark.Version));
        Assert.Equal(version, RuleSetVersion.From((await client.NextAsync())!.Bookmark.Version));
    }

    [Fact]
    public async Task Commit_WhileSubscribed_ReachesTheSubscriberAsADelta()
    {
        RuleSetVersion first = await _server.CommitAsync(_environment, [OnOff("a", true)], []);
        using SyncClient client = await SyncClient.SubscribeAsync(_server, _key);
        await client.NextSnapshotAsync();

        RuleSetVersion second = await _server.CommitAsync(_environment, [OnOff("a", false)], []);
        Delta delta = (await client.NextAsync(ServerMessage.MessageOneofCase.Delta)).Delta;

        Assert.Equal((first, second), (RuleSetVersion.From(delta.From), RuleSetVersion.From(delta.To)));
    }

    [Fact]
    public async Task QuietStream_AfterTheInterval_GetsBookmarks()
    {
        using SyncClient client = await SyncClient.SubscribeAsync(_server, _key);
        await client.NextSnapshotAsync();

        Assert.NotNull((await client.NextAsync())!.Bookmark);
        Assert.NotNull((await client.NextAsync())!.Bookmark);
    }

    // Go on from what the client says it has; a delta from the refused version would never apply.
    [Fact]
    public async Task Nack_OfAVersion_IsNotSentAgainAndTheNextDeltaDepartsFromWhatIsInUse()
    {
        RuleSetVersion first = await _server.CommitAsync(_environment, [OnOff("a", true)], []);
        using SyncClient client = await SyncClient.SubscribeAsync(_server, _key);
        await client.NextSnapshotAsync();
        RuleSetVersion refused = await _server.CommitAsync(_environment, [OnOff("b", true)], []);
        await client.NextAsync(ServerMessage.MessageOneofCase.Delta);

        await client.SendAsync(new ClientMessage { Nack = new Nack { Version = refused.ToMessage(), InUse = first.ToMessage(), Reason = NackReason.ProbeFailed } });
        Assert.NotNull((await client.NextAsync())!.Bookmark);
        RuleSetVersion third = await _server.CommitAsync(_environment, [OnOff("b", false)], []);
        Delta delta = (await client.NextAsync(ServerMessage.MessageOneofCase.Delta)).Delta;

        Assert.Equal((first, third), (RuleSetVersion.From(delta.From), RuleSetVersion.From(delta.To)));
    }

    [Fact]
    public async Task Subscribe_WithTheCurrentDigestQuarantined_GetsNoRuleSetUntilThereIsAnother()
    {
        RuleSetVersion poison = await _server.CommitAsync(_environment, [OnOff("a", true)], []);
        using SyncClient client = await SyncClient.SubscribeAsync(_server, _key, new Hello { Quarantined = { poison.Digest } });
        await client.NextAsync(ServerMessage.MessageOneofCase.Welcome);

        Assert.NotNull((await client.NextAsync())!.Bookmark);
        RuleSetVersion mended = await _server.CommitAsync(_environment, [OnOff("a", false)], []);

        Assert.Equal(mended, (await client.NextSnapshotAsync()).Version);
    }

    [Fact]
    public async Task Resync_TwiceAtOnce_IsAnsweredOnce()
    {
        await _server.CommitAsync(_environment, [OnOff("a", true)], []);
        using SyncClient client = await SyncClient.SubscribeAsync(_server, _key);
        await client.NextSnapshotAsync();

        await client.SendAsync(new ClientMessage { Resync = new Resync() });
        await client.NextSnapshotAsync();
        await client.SendAsync(new ClientMessage { Resync = new Resync() });

        Assert.NotNull((await client.NextAsync())!.Bookmark);
        Assert.NotNull((await client.NextAsync())!.Bookmark);
    }

    // Breaks when a turn lasts as long as the writing: clients that do not read would keep everybody else from their rules.
    [Fact]
    public async Task Subscribe_BesideAClientThatDoesNotRead_GetsItsSnapshot()
    {
        await using RunningServer server = await RunningServer.StartAsync(static options => options.Sync.ConcurrentSnapshots = 1);
        FlagEnvironment environment = await server.AddEnvironmentAsync("test");
        Metadata key = await server.AddKeyAsync(KeyRole.Sdk, "test");
        await server.CommitAsync(environment, [.. Enumerable.Range(0, 100).Select(static i => Entry($"flag-{i}", new string('x', 100_000)))], []);
        using SyncClient idle = await SyncClient.SubscribeAsync(server, key);
        await idle.NextAsync(ServerMessage.MessageOneofCase.Welcome);

        using SyncClient reader = await SyncClient.SubscribeAsync(server, key);

        Assert.Equal(environment.Current.Version, (await reader.NextSnapshotAsync()).Version);
    }

    [Fact]
    public async Task GetRuleset_WithNothing_GetsASnapshotAndTheEnd()
    {
        RuleSetVersion version = await _server.CommitAsync(_environment, [OnOff("a", true)], []);
        using Grpc.Net.Client.GrpcChannel channel = _server.Connect();
        using AsyncServerStreamingCall<ServerMessage> call = new FlagSync.FlagSyncClient(channel).GetRuleset(new GetRulesetRequest(), _key);

        List<ServerMessage> messages = await call.ResponseStream.ReadAllAsync().ToListAsync();

        Assert.Equal([ServerMessage.MessageOneofCase.Welcome, ServerMessage.MessageOneofCase.Snapshot], messages.Select(static message => message.MessageCase));
        Assert.Equal(version, RuleSetVersion.From(messages[1].Snapshot.Version));
    }

    [Fact]
    public async Task Revocation_OfTheKey_EndsAnOpenStream()
    {
        (KeyRing ring, string secret) = (_server.Get<KeyRing>(), await _server.AddSecretAsync(KeyRole.Sdk, "test"));
        using SyncClient client = await SyncClient.SubscribeAsync(_server, RunningServer.Present(secret));
        await client.NextSnapshotAsync();

        await ring.RevokeAsync(ring.Authenticate(secret)!.KeyId, DateTimeOffset.MinValue, Caller.Server, CancellationToken.None);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => client.NextAsync(ServerMessage.MessageOneofCase.Drain));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact]
    public async Task Subscribe_WithoutHello_IsRefused()
    {
        using Grpc.Net.Client.GrpcChannel channel = _server.Connect();
        using AsyncDuplexStreamingCall<ClientMessage, ServerMessage> call = new FlagSync.FlagSyncClient(channel).Subscribe(_key);
        await call.RequestStream.WriteAsync(new ClientMessage { Ack = new Ack() });

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    [Fact]
    public async Task Stop_WithSubscribers_DrainsThemAndEndsStreamsWell()
    {
        using SyncClient client = await SyncClient.SubscribeAsync(_server, _key);
        await client.NextSnapshotAsync();

        Task stopping = _server.StopAsync();
        Drain drain = (await client.NextAsync(ServerMessage.MessageOneofCase.Drain)).Drain;
        client.Dispose();
        await stopping.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal(TimeSpan.FromSeconds(1), drain.ReconnectWithin.ToTimeSpan());
        Assert.Equal(0, _server.Get<SubscriberHub>().Count);
    }
}
