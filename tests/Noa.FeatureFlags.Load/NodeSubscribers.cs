using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Version = Noa.FeatureFlags.Protocol.V1.Version;

namespace Noa.FeatureFlags.Load;

/// <summary>Subscribers that go to another node when they lose theirs, keep what they have, and notice when they are sent back.</summary>
internal sealed class NodeSubscribers(IReadOnlyList<LoadedNode> nodes, int count) : IDisposable
{
    private const int StreamsPerConnection = 100;

    private readonly CancellationTokenSource _ending = new();
    private readonly Version?[] _have = new Version?[count];
    private readonly GrpcChannel[][] _channels = [.. nodes.Select(node => Enumerable.Range(0, (count / StreamsPerConnection) + 1).Select(_ => node.Connect()).ToArray())];
    private int _wentBack;
    private int _emptied;
    private int _lost;

    /// <summary>Sets that were older than what the subscriber had.</summary>
    public int WentBack => Volatile.Read(ref _wentBack);

    /// <summary>Sets without entries.</summary>
    public int Emptied => Volatile.Read(ref _emptied);

    /// <summary>Streams that ended.</summary>
    public int Lost => Volatile.Read(ref _lost);

    public void Start()
    {
        for (int i = 0; i < count; i++)
        {
            _ = FollowAsync(i);
        }
    }

    /// <summary>How many have a version or a later one of its lineage.</summary>
    public int CountAt(Version version) => _have.Count(have => have is not null && have.Lineage == version.Lineage && have.Revision >= version.Revision);

    /// <summary>Waits until all have a version.</summary>
    /// <returns>Null when they have not after a minute.</returns>
    public async Task<bool> AllAtAsync(Version version)
    {
        for (int attempt = 0; attempt < 6000 && CountAt(version) < count; attempt++)
        {
            await Task.Delay(10);
        }

        return CountAt(version) == count;
    }

    public void Dispose()
    {
        _ending.Cancel();
        foreach (GrpcChannel channel in _channels.SelectMany(static channels => channels))
        {
            channel.Dispose();
        }

        _ending.Dispose();
    }

    private async Task FollowAsync(int number)
    {
        ByteString instance = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16));
        for (int attempt = 0; !_ending.IsCancellationRequested; attempt++)
        {
            try
            {
                await FollowOnceAsync(number, instance, _channels[(number + attempt) % nodes.Count][number / StreamsPerConnection]);
            }
            catch (Exception exception) when (exception is RpcException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                Interlocked.Increment(ref _lost);
            }

            await Task.Delay(RandomNumberGenerator.GetInt32(50, 1000)).ConfigureAwait(false);
        }
    }

    private async Task FollowOnceAsync(int number, ByteString instance, GrpcChannel channel)
    {
        using AsyncDuplexStreamingCall<ClientMessage, ServerMessage> call = new FlagSync.FlagSyncClient(channel).Subscribe(LoadedNode.Key, cancellationToken: _ending.Token);
        await call.RequestStream.WriteAsync(new ClientMessage { Hello = new Hello { SdkName = "load", Environment = "development", InstanceId = instance, Have = _have[number] } });

        // As the SDK does: silence for two and a half heartbeats is a loss.
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        silence.CancelAfter(TimeSpan.FromSeconds(5));
        while (await call.ResponseStream.MoveNext(silence.Token))
        {
            silence.CancelAfter(TimeSpan.FromSeconds(5));
            ServerMessage message = call.ResponseStream.Current;
            if ((message.Snapshot?.Version ?? message.Delta?.To) is not { } version)
            {
                continue;
            }

            Note(number, version);
            await call.RequestStream.WriteAsync(new ClientMessage { Ack = new Ack { Version = version } });
        }
    }

    private void Note(int number, Version version)
    {
        if (_have[number] is { } had && had.Lineage == version.Lineage && version.Revision < had.Revision)
        {
            Interlocked.Increment(ref _wentBack);
        }

        if (version.Digest == EntrySet.Empty.Digest)
        {
            Interlocked.Increment(ref _emptied);
        }

        _have[number] = version;
    }
}
