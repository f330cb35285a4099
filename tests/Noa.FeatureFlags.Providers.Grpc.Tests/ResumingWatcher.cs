using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Testing.Faults;
using Version = Noa.FeatureFlags.Protocol.V1.Version;

namespace Noa.FeatureFlags.Providers.Grpc.Tests;

/// <summary>Subscribes again and again with what it says it has, aimed at the windows where faults hide, and notes every version that it is told of.</summary>
internal sealed class ResumingWatcher(Uri address, Metadata key, string environment, Seeded chance)
{
    private readonly List<Version> _met = [];

    /// <summary>Versions that bookmarks, snapshots and deltas named.</summary>
    public ConcurrentQueue<(string Kind, Version Version)> Named { get; } = new();

    /// <summary>What was answered against the table of docs/protocol.md.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using GrpcChannel channel = GrpcChannel.ForAddress(address);
                await WatchAsync(new FlagSync.FlagSyncClient(channel), Aim());
            }
            catch (RpcException exception)
            {
                if (exception.StatusCode == StatusCode.Unknown)
                {
                    Violations.Enqueue("A stream ended with UNKNOWN.");
                }

                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    // 20 % long past, 50 % of late, 10 % just now, 20 % what never was: the future, or another content of the same revision.
    private Version? Aim()
    {
        if (_met.Count == 0)
        {
            return null;
        }

        int dice = chance.Below(10);
        Version met = dice switch
        {
            < 2 => _met[chance.Below(1 + (_met.Count / 3))],
            < 7 => _met[^(1 + chance.Below(Math.Min(8, _met.Count)))],
            _ => _met[^1],
        };
        return dice switch
        {
            8 => new Version { Lineage = met.Lineage, Revision = met.Revision + 1_000_000, Digest = met.Digest },
            9 => new Version { Lineage = met.Lineage, Revision = met.Revision, Digest = ByteString.CopyFrom(chance.Bytes(32)) },
            _ => met,
        };
    }

    private async Task WatchAsync(FlagSync.FlagSyncClient client, Version? have)
    {
        using AsyncDuplexStreamingCall<ClientMessage, ServerMessage> call = client.Subscribe(key, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(3));
        await call.RequestStream.WriteAsync(new ClientMessage { Hello = new Hello { SdkName = "watcher", Environment = environment, InstanceId = ByteString.CopyFrom(chance.Bytes(16)), Have = have } });
        for (int messages = 3 + chance.Below(6); messages > 0 && await call.ResponseStream.MoveNext(default); messages--)
        {
            have = Note(call.ResponseStream.Current, have);
        }
    }

    private Version? Note(ServerMessage message, Version? have)
    {
        Version? named = message.Snapshot?.Version ?? message.Delta?.To ?? message.Bookmark?.Version;
        if (named is null)
        {
            return have;
        }

        Named.Enqueue((message.MessageCase.ToString(), named));
        _met.Add(named);
        bool isSet = message.MessageCase != ServerMessage.MessageOneofCase.Bookmark;
        if (message.Delta is { } delta && !delta.From.Equals(have))
        {
            Violations.Enqueue($"A delta departs from {delta.From.Revision}, and {have?.Revision} is what was said to be there.");
        }

        if (isSet && have is not null && named.Lineage == have.Lineage && named.Revision < have.Revision)
        {
            Violations.Enqueue($"A {message.MessageCase} leads back from {have.Revision} to {named.Revision}.");
        }

        return isSet ? named : have;
    }
}
