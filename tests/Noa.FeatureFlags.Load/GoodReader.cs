using System.Diagnostics;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Load;

/// <summary>A subscriber that reads, and makes the changes it waits for.</summary>
internal sealed class GoodReader(GrpcChannel channel) : IDisposable
{
    private readonly AsyncDuplexStreamingCall<ClientMessage, ServerMessage> _call = new FlagSync.FlagSyncClient(channel).Subscribe(LoadedServer.Key);
    private readonly FlagAdmin.FlagAdminClient _admin = new(channel);

    public async Task StartAsync()
    {
        await _call.RequestStream.WriteAsync(new ClientMessage { Hello = new Hello { SdkName = "good", Environment = "development", InstanceId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)) } });
        await UntilAsync(static message => message.Snapshot is not null);
    }

    /// <summary>Publishes a flag of a size, and waits until it has come.</summary>
    public async Task<TimeSpan> ChangeAsync(int bytes)
    {
        RevisionInfo head = await _admin.GetRevisionAsync(new GetRevisionRequest { Environment = "development" }, LoadedServer.Key);
        string payload = $$"""{"description":"{{Guid.NewGuid()}}{{new string('x', bytes)}}","variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"on"}""";
        long start = Stopwatch.GetTimestamp();
        ApplyResponse applied = await _admin.ApplyAsync(
            new ApplyRequest
            {
                Environment = "development",
                Expected = head.Version,
                RequestId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)),
                Urgency = Urgency.Immediate,
                Changes = { new Change { Put = new Entry { Kind = EntryKind.Flag, Key = "load", Payload = ByteString.CopyFromUtf8(payload) }, ExpectedEntryRevision = -1 } },
            },
            LoadedServer.Key);
        await UntilAsync(message => message.Delta?.To.Revision >= applied.Version.Revision || message.Snapshot?.Version.Revision >= applied.Version.Revision);
        return Stopwatch.GetElapsedTime(start);
    }

    public void Dispose() => _call.Dispose();

    private async Task UntilAsync(Func<ServerMessage, bool> isIt)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        do
        {
            await _call.ResponseStream.MoveNext(patience.Token);
        }
        while (!isIt(_call.ResponseStream.Current));
    }
}
