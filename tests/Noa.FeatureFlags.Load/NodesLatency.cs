using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Noa.FeatureFlags.Protocol.V1;
using StackExchange.Redis;

namespace Noa.FeatureFlags.Load;

/// <summary>A change on one node, seen by a subscriber of another, beside a bare message through the same Redis, turn by turn.</summary>
internal static class NodesLatency
{
    private const int Changes = 300;

    /// <summary>Below the limit of one key: twenty changes a second.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(60);

    /// <summary>Runs it, and prints a table.</summary>
    /// <returns>True when every goal was reached.</returns>
    public static async Task<bool> RunAsync()
    {
        using var redis = new RedisProcess();
        using LoadedNode one = await LoadedNode.StartAsync(redis, isFirst: true);
        using LoadedNode other = await LoadedNode.StartAsync(redis, isFirst: false);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis.Connection);
        var bare = new ConcurrentQueue<TimeSpan>();
        await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal("bare"), (_, sent) => bare.Enqueue(Stopwatch.GetElapsedTime((long)sent)));
        using AsyncDuplexStreamingCall<ClientMessage, ServerMessage> call = new FlagSync.FlagSyncClient(other.Channel).Subscribe(LoadedNode.Key);
        await call.RequestStream.WriteAsync(new ClientMessage { Hello = new Hello { SdkName = "latency", Environment = "development", InstanceId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)) } });
        var seen = new ConcurrentDictionary<long, long>();
        _ = ReadAsync(call, seen);
        var writer = new NodeWriter([one]);
        List<double> fromCall = [], fromAnswer = [];
        for (int change = -50; change < Changes; change++)
        {
            await connection.GetSubscriber().PublishAsync(RedisChannel.Literal("bare"), Stopwatch.GetTimestamp());
            long start = Stopwatch.GetTimestamp();
            Protocol.V1.Version version = await writer.ChangeAsync();
            long answered = Stopwatch.GetTimestamp();
            while (!seen.ContainsKey(version.Revision))
            {
                await Task.Yield();
            }

            if (change >= 0)
            {
                fromCall.Add(Stopwatch.GetElapsedTime(start, seen[version.Revision]).TotalMilliseconds);
                fromAnswer.Add(Math.Max(0, Stopwatch.GetElapsedTime(answered, seen[version.Revision]).TotalMilliseconds));
            }

            await Task.Delay(Pause);
        }

        List<double> messages = [.. bare.Skip(50).Select(static time => time.TotalMilliseconds)];
        Report.Row("bare Redis message, p50", Percentile(messages, 50), "ms", null);
        Report.Row("bare Redis message, p99", Percentile(messages, 99), "ms", null);
        Report.Row("read and change called, other node's has it, p50", Percentile(fromCall, 50), "ms", null);
        Report.Row("read and change called, other node's has it, p99", Percentile(fromCall, 99), "ms", null);
        return Report.Row("change acknowledged, other node's has it, p50", Percentile(fromAnswer, 50), "ms", 5)
            & Report.Row("change acknowledged, other node's has it, p99", Percentile(fromAnswer, 99), "ms", 50);
    }

    private static double Percentile(List<double> values, int percent)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }

    private static async Task ReadAsync(AsyncDuplexStreamingCall<ClientMessage, ServerMessage> call, ConcurrentDictionary<long, long> seen)
    {
        try
        {
            await foreach (ServerMessage message in call.ResponseStream.ReadAllAsync())
            {
                if ((message.Snapshot?.Version ?? message.Delta?.To) is { } version)
                {
                    seen[version.Revision] = Stopwatch.GetTimestamp();
                }
            }
        }
        catch (RpcException)
        {
            // The run is over.
        }
    }
}
