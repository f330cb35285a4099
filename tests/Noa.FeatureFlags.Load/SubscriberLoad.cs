using System.Diagnostics;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Load;

/// <summary>Thousands of subscribers over a hundred connections, and changes that reach them all.</summary>
internal static class SubscriberLoad
{
    private const int StreamsPerConnection = 100;
    private const int SubscribesPerSecond = 900;
    private const int Changes = 5;

    /// <summary>With what stands around it, 500 bytes.</summary>
    private const int ChangeBytes = 380;

    /// <summary>Runs it, and prints a table.</summary>
    /// <returns>True when every goal was reached.</returns>
    public static async Task<bool> RunAsync(int count)
    {
        FanOut result = await MeasureAsync(count, isBare: false);
        bool isReached = Report.Row($"{count:N0} subscribers connected", result.Connected.TotalSeconds, "s", 20)
            & Report.Row("server memory", result.Memory, "MB", 300)
            & Report.Row("memory a subscriber", result.MemoryEach, "KB", null)
            & Report.Row("500 B change, last subscriber, worst of 5", result.Slowest.TotalMilliseconds, "ms", 1000);
        return isReached & Report.Row("server processor time a subscriber and change", result.Microseconds, "us", null);
    }

    /// <summary>Connects subscribers, and brings changes to them.</summary>
    /// <param name="count">Of subscribers.</param>
    /// <param name="isBare">To a server that only writes to streams.</param>
    public static async Task<FanOut> MeasureAsync(int count, bool isBare)
    {
        using LoadedServer server = await LoadedServer.StartAsync(isBare);
        double idle = server.MemoryMegabytes;
        GrpcChannel[] channels = [.. Enumerable.Range(0, (count + StreamsPerConnection - 1) / StreamsPerConnection).Select(static _ => LoadedServer.Connect())];
        var reached = new Reached(count);
        TimeSpan connected = await ConnectAsync(count, channels, reached);
        double memory = server.MemoryMegabytes;
        using GrpcChannel own = LoadedServer.Connect();
        using var maker = new GoodReader(own);
        await maker.StartAsync();
        TimeSpan processor = server.ProcessorTime;
        var times = new List<TimeSpan>();
        for (int change = 0; change < Changes; change++)
        {
            long begin = Stopwatch.GetTimestamp();
            await maker.ChangeAsync(ChangeBytes);
            await reached.WaitAsync(change + 2);
            times.Add(Stopwatch.GetElapsedTime(begin));
        }

        double microseconds = (server.ProcessorTime - processor).TotalMicroseconds / Changes / count;
        Array.ForEach(channels, static channel => channel.Dispose());
        return new FanOut(connected, memory, (memory - idle) * 1024 / count, times.Min(), times.Max(), microseconds);
    }

    private static async Task<TimeSpan> ConnectAsync(int count, GrpcChannel[] channels, Reached reached)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            _ = FollowAsync(channels[i / StreamsPerConnection], reached);
            TimeSpan ahead = TimeSpan.FromSeconds((double)i / SubscribesPerSecond) - Stopwatch.GetElapsedTime(start);
            if (ahead > TimeSpan.FromMilliseconds(20))
            {
                await Task.Delay(ahead);
            }
        }

        await reached.WaitAsync(1);
        return Stopwatch.GetElapsedTime(start);
    }

    private static async Task FollowAsync(GrpcChannel channel, Reached reached)
    {
        try
        {
            using AsyncDuplexStreamingCall<ClientMessage, ServerMessage> call = new FlagSync.FlagSyncClient(channel).Subscribe(LoadedServer.Key);
            await call.RequestStream.WriteAsync(new ClientMessage { Hello = new Hello { SdkName = "load", Environment = "development", InstanceId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)) } });
            await foreach (ServerMessage message in call.ResponseStream.ReadAllAsync())
            {
                reached.Note(message.Snapshot?.Version.Revision ?? message.Delta?.To.Revision ?? 0);
            }
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.Cancelled or StatusCode.Unavailable)
        {
            // The run is over.
        }
    }
}
