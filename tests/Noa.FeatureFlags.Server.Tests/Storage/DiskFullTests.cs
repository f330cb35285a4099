using Google.Protobuf;
using Grpc.Core;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Storage;
using Noa.FeatureFlags.Server.Tests.Hosting;
using Noa.FeatureFlags.Server.Tests.Streaming;
using Noa.FeatureFlags.Testing.Faults;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Storage;

/// <summary>A disk that is full refuses changes and nothing else, and nothing that was acknowledged is lost.</summary>
public sealed class DiskFullTests
{
    // Breaks when what SQLite says is not told apart (INTERNAL), and when a transaction that failed stays open: the next one would find it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Apply_OnAFullDisk_IsUnavailableUntilThereIsRoom(bool isMounted)
    {
        using SmallDisk disk = isMounted ? SmallDisk.Mount() : SmallDisk.Limited();
        long acknowledged;
        await using (RunningServer server = await RunningServer.StartAsync(dataDirectory: disk.Folder))
        {
            await server.AddEnvironmentAsync("test");
            Metadata key = await server.AddKeyAsync(KeyRole.Admin, null);
            Metadata reading = await server.AddKeyAsync(KeyRole.Sdk, "test");
            using Grpc.Net.Client.GrpcChannel channel = server.Connect();
            var admin = new FlagAdmin.FlagAdminClient(channel);
            disk.Fill(server.Get<IRuleSetStore>());

            (acknowledged, ApplyRequest refused, RpcException error) = await WriteUntilRefusedAsync(admin, key);
            Assert.Equal(StatusCode.Unavailable, error.StatusCode);

            using SyncClient subscriber = await SyncClient.SubscribeAsync(server, reading);
            Assert.Equal(acknowledged, (await subscriber.NextSnapshotAsync()).Version.Revision);
            Assert.Equal(acknowledged, (await admin.GetRevisionAsync(new GetRevisionRequest { Environment = "test" }, key)).Version.Revision);

            disk.Free(server.Get<IRuleSetStore>());
            ApplyResponse applied = await admin.ApplyAsync(refused, key);
            Assert.Equal(++acknowledged, applied.Version.Revision);
        }

        await using RunningServer again = await RunningServer.StartAsync(dataDirectory: disk.Folder);
        IRuleSetStore store = again.Get<IRuleSetStore>();
        Assert.True(store.Condition.IsWritable, store.Condition.Detail);
        Assert.Equal(acknowledged, (await store.LoadAsync("test", TestContext.Current.CancellationToken)).Version.Revision);
        Assert.Equal(acknowledged, (await store.ListRevisionsAsync("test", long.MaxValue, 1000, TestContext.Current.CancellationToken)).Count);
    }

    private static async Task<(long Acknowledged, ApplyRequest Refused, RpcException Error)> WriteUntilRefusedAsync(FlagAdmin.FlagAdminClient admin, Metadata key)
    {
        var chance = new Seeded(3);
        for (int i = 0; i < 200; i++)
        {
            RevisionInfo head = await admin.GetRevisionAsync(new GetRevisionRequest { Environment = "test" }, key);
            string text = Convert.ToHexString(chance.Bytes(15_000));
            RuleSetEntry entry = Entry($"flag-{i}", $$"""{"description":"{{text}}","variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"on"}""");
            var request = new ApplyRequest { Environment = "test", Expected = head.Version, RequestId = ByteString.CopyFrom(chance.Bytes(16)), Changes = { new Change { Put = entry.Message } } };
            try
            {
                await admin.ApplyAsync(request, key);
            }
            catch (RpcException exception)
            {
                return (head.Version.Revision, request, exception);
            }
        }

        throw new InvalidOperationException("The disk never was full.");
    }
}
