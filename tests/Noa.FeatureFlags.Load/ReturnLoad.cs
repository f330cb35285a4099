using System.Diagnostics;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Net.Client;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Providers.Grpc;

namespace Noa.FeatureFlags.Load;

/// <summary>A server that is killed while thousands of the provider's own sessions follow it: how long until all of them are back, and how often did they ask in vain?</summary>
internal static class ReturnLoad
{
    private const int StreamsPerConnection = 100;
    private const double WindowSeconds = 15;

    /// <summary>Runs it, and prints a table.</summary>
    /// <returns>True when every goal was reached.</returns>
    public static async Task<bool> RunAsync(int count)
    {
        using LoadedServer server = await LoadedServer.StartAsync();
        GrpcChannel[] channels = [.. Enumerable.Range(0, (count + StreamsPerConnection - 1) / StreamsPerConnection).Select(static _ => LoadedServer.Connect())];
        var tally = new Tally();
        using var ending = new CancellationTokenSource();
        var following = new List<Task>();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            following.Add(FollowAsync(channels[i / StreamsPerConnection], tally, ending.Token));
            TimeSpan ahead = TimeSpan.FromSeconds(i / 900.0) - Stopwatch.GetElapsedTime(start);
            if (ahead > TimeSpan.FromMilliseconds(20))
            {
                await Task.Delay(ahead);
            }
        }

        await tally.UntilConnectedAsync(count);
        (long attempts, long failures) = (tally.Attempts, tally.Failures);
        await server.KillAndRestartAsync();
        long restarted = Stopwatch.GetTimestamp();
        await tally.UntilConnectedAsync(count);
        double back = Stopwatch.GetElapsedTime(restarted).TotalSeconds;
        double share = 100.0 * (tally.Failures - failures) / Math.Max(1, tally.Attempts - attempts);
        bool isReached = Report.Row($"{count:N0} sessions back after kill -9 and restart", back, "s", WindowSeconds + 5)
            & Report.Row("attempts in vain, of all", share, "%", 20);
        Report.Row("server memory with them", server.MemoryMegabytes, "MB", null);
        await ending.CancelAsync();
        await Task.WhenAll(following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Array.ForEach(channels, static channel => channel.Dispose());
        return isReached;
    }

    // As FlagServerSource does it, but on a shared connection: the same session, the same rules for taking sets, the same waiting.
    private static async Task FollowAsync(GrpcChannel channel, Tally tally, CancellationToken cancellationToken)
    {
        var policy = new ReconnectPolicy(static () => RandomNumberGenerator.GetInt32(1 << 24) / (double)(1 << 24));
        var replica = new Replica(new NoSink(), new NoJournal());
        var hello = new Hello { SdkName = "load", Environment = "development", InstanceId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)) };
        while (!cancellationToken.IsCancellationRequested)
        {
            bool isConnected = false;
            var events = new SessionEvents(static _ => { }, welcome => { isConnected = true; tally.Connected(); policy.SetWindow(welcome.ReconnectWindow.ToTimeSpan()); }, static _ => { });
            var session = new SyncSession(new FlagSync.FlagSyncClient(channel), LoadedServer.Key, replica, events, TimeSpan.FromSeconds(10), TimeProvider.System, static () => 0.5);
            hello.Have = replica.Version?.ToMessage();
            tally.Attempted();
            SessionEnd end = await session.FollowAsync(hello, cancellationToken);
            if (isConnected)
            {
                tally.Lost();
            }
            else
            {
                tally.Failed();
            }

            await Task.Delay(policy.DelayAfter(end), cancellationToken);
        }
    }

    private sealed class Tally
    {
        private long _connected;
        private long _attempts;
        private long _failures;

        public long Attempts => Interlocked.Read(ref _attempts);

        public long Failures => Interlocked.Read(ref _failures);

        public void Connected() => Interlocked.Increment(ref _connected);

        public void Lost() => Interlocked.Decrement(ref _connected);

        public void Attempted() => Interlocked.Increment(ref _attempts);

        public void Failed() => Interlocked.Increment(ref _failures);

        public async Task UntilConnectedAsync(int count)
        {
            long start = Stopwatch.GetTimestamp();
            while (Interlocked.Read(ref _connected) < count && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(120))
            {
                await Task.Delay(20);
            }
        }
    }

    private sealed class NoSink : IRuleSetSink
    {
        public RuleSetUpdate Replace(RuleSetDefinition definitions) => new();

        public RuleSetUpdate Apply(RuleSetChanges changes) => new();

        public void Report(ProviderState state, string? detail)
        {
        }
    }

    private sealed class NoJournal : IReplicaJournal
    {
        public bool IsQuarantined(ByteString digest) => false;

        public void BeforeUse(RuleSetVersion version)
        {
        }

        public void InUse(RuleSetVersion version, EntrySet entries)
        {
        }

        public void Refused(NackReason reason, string detail)
        {
        }
    }
}
