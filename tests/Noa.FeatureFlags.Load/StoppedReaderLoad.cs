using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Load;

/// <summary>A thousand subscribers that stop reading, while fifty large rule sets are published: what does one of them cost the server?</summary>
internal static class StoppedReaderLoad
{
    private const int Readers = 1000;
    private const int Sets = 50;
    private const int SetBytes = 100 * 1024;

    /// <summary>Runs it, and prints a table.</summary>
    /// <returns>True when every goal was reached.</returns>
    public static async Task<bool> RunAsync()
    {
        using LoadedServer server = await LoadedServer.StartAsync();
        GrpcChannel[] channels = [.. Enumerable.Range(0, Readers / 100).Select(static _ => LoadedServer.Connect())];
        var calls = new List<AsyncDuplexStreamingCall<ClientMessage, ServerMessage>>();
        foreach (int i in Enumerable.Range(0, Readers))
        {
            AsyncDuplexStreamingCall<ClientMessage, ServerMessage> call = new FlagSync.FlagSyncClient(channels[i / 100]).Subscribe(LoadedServer.Key);
            await call.RequestStream.WriteAsync(new ClientMessage { Hello = new Hello { SdkName = "stopped", Environment = "development", InstanceId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)) } });
            await call.ResponseStream.MoveNext(default);
            calls.Add(call);
        }

        using GrpcChannel good = LoadedServer.Connect();
        double before = server.MemoryMegabytes, most = before;
        TimeSpan slowest = TimeSpan.Zero;
        using var follower = new GoodReader(good);
        await follower.StartAsync();
        for (int set = 0; set < Sets; set++)
        {
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, (await follower.ChangeAsync(SetBytes)).Ticks));
            most = Math.Max(most, server.MemoryMegabytes);
        }

        bool isReached = Report.Row($"memory a stopped reader, {Sets} sets of {SetBytes / 1024} KB", (most - before) * 1024 / Readers, "KB", 250);
        Report.Row("a reader that reads, slowest change", slowest.TotalMilliseconds, "ms", null);
        calls.ForEach(static call => call.Dispose());
        return isReached;
    }
}
