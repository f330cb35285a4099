using Google.Protobuf;
using Grpc.Core;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Server.Tests.Streaming;

/// <summary>A subscriber that shows every message it gets.</summary>
internal sealed class SyncClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Grpc.Net.Client.GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<ClientMessage, ServerMessage> _call;
    private ulong _seq;

    private SyncClient(Grpc.Net.Client.GrpcChannel channel, AsyncDuplexStreamingCall<ClientMessage, ServerMessage> call)
    {
        _channel = channel;
        _call = call;
    }

    public static async Task<SyncClient> SubscribeAsync(RunningServer server, Metadata key, Hello? hello = null)
    {
        Grpc.Net.Client.GrpcChannel channel = server.Connect();
        var client = new SyncClient(channel, new FlagSync.FlagSyncClient(channel).Subscribe(key));
        hello ??= new Hello();
        hello.InstanceId = ByteString.CopyFrom(Guid.NewGuid().ToByteArray());
        await client.SendAsync(new ClientMessage { Hello = hello });
        return client;
    }

    public Task SendAsync(ClientMessage message) => _call.RequestStream.WriteAsync(message);

    /// <summary>The next message; null when the stream has ended well.</summary>
    public async Task<ServerMessage?> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        if (!await _call.ResponseStream.MoveNext(patience.Token))
        {
            return null;
        }

        Assert.Equal(++_seq, _call.ResponseStream.Current.Seq);
        return _call.ResponseStream.Current;
    }

    /// <summary>The next message of a kind; others before it are passed over, but not more than a few.</summary>
    public async Task<ServerMessage> NextAsync(ServerMessage.MessageOneofCase kind)
    {
        for (int i = 0; i < 50; i++)
        {
            ServerMessage message = await NextAsync() ?? throw new InvalidOperationException($"The stream ended before a {kind}.");
            if (message.MessageCase == kind)
            {
                return message;
            }
        }

        throw new InvalidOperationException($"No {kind} came.");
    }

    /// <summary>Reads a whole snapshot.</summary>
    public async Task<(RuleSetVersion Version, EntrySet Entries)> NextSnapshotAsync()
    {
        var entries = new List<RuleSetEntry>();
        while (true)
        {
            Snapshot chunk = (await NextAsync(ServerMessage.MessageOneofCase.Snapshot)).Snapshot;
            entries.AddRange(chunk.Entries.Select(static entry => new RuleSetEntry(entry)));
            if (chunk.Chunk + 1 == chunk.Chunks)
            {
                return (RuleSetVersion.From(chunk.Version)!, EntrySet.Of(entries));
            }
        }
    }

    public void Dispose()
    {
        _call.Dispose();
        _channel.Dispose();
    }
}
