using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Tests.Hosting;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Streaming;

/// <summary>Commits at the moments at which a stream has read what is served and has not sent it yet.</summary>
public sealed class StreamRaceTests
{
    // Message 1 is Welcome: the current rule set was read. Message 2 is the snapshot. Heartbeats are far away: only being woken brings the change in time.
    // Breaks when a stream is registered after the current rule set was read.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Commit_AfterTheCurrentSetWasRead_ReachesTheNewSubscriber(int message)
    {
        RunningServer? server = null;
        FlagEnvironment? environment = null;
        RuleSetVersion? committed = null;
        var moment = new CommitInBetween(message, async () => committed = await server!.CommitAsync(environment!, [OnOff("late", true)], []));
        server = await RunningServer.StartAsync(
            static options => options.Sync.HeartbeatInterval = TimeSpan.FromMinutes(10),
            services => services.AddSingleton(moment).Configure<GrpcServiceOptions>(static options => options.Interceptors.Add<CommitInBetween>()));
        await using (server)
        {
            environment = await server.AddEnvironmentAsync("test");
            Metadata key = await server.AddKeyAsync(KeyRole.Sdk, "test");
            await server.CommitAsync(environment, [OnOff("early", true)], []);
            using SyncClient client = await SyncClient.SubscribeAsync(server, key);

            (RuleSetVersion version, _) = await client.NextSnapshotAsync();
            Assert.Equal(1, version.Revision);
            Delta delta = (await client.NextAsync(ServerMessage.MessageOneofCase.Delta)).Delta;

            Assert.Equal(committed, RuleSetVersion.From(delta.To));
        }
    }
}
