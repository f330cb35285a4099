using System.Diagnostics;
using Google.Protobuf;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Streaming;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Server.Tests.Protocol;

/// <summary>Calls that are opened and reset at once, faster than they can be answered.</summary>
public class ResetFloodTests
{
    private const int Connections = 10;
    private const int Calls = 200_000;

    [Fact]
    public async Task Flood_OfResets_EndsItsOwnConnections_AndNobodyElseNotices()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.AddEnvironmentAsync("test");
        string secret = await server.AddSecretAsync(KeyRole.Sdk, "test");
        using GrpcChannel channel = server.Connect();
        var good = new FlagEvaluation.FlagEvaluationClient(channel);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(2));
        long before = GC.GetTotalMemory(forceFullCollection: true);

        Task<(int Sent, uint? Farewell)[]> flood = Task.Run(() => FloodAsync(server.GrpcAddress, secret, timeout.Token), timeout.Token);
        int answered = 0;
        TimeSpan slowest = TimeSpan.Zero;
        do
        {
            long start = Stopwatch.GetTimestamp();
            await good.EvaluateAsync(new EvaluateRequest { Environment = "test", FlagKey = "none" }, RunningServer.Present(secret), cancellationToken: timeout.Token);
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, Stopwatch.GetElapsedTime(start).Ticks));
            answered++;
        }
        while (!flood.IsCompleted);

        (int Sent, uint? Farewell)[] ends = await flood;
        TestContext.Current.TestOutputHelper?.WriteLine($"{ends.Sum(static end => end.Sent):N0} calls sent, farewells {string.Join(' ', ends.Select(static end => end.Farewell))}; meanwhile {answered:N0} answers, slowest {slowest.TotalMilliseconds:N0} ms");
        Assert.All(ends, static end => Assert.True(end.Sent < Calls, "A flood was never ended."));
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        await EventuallyAsync(() => server.Get<SubscriberHub>().Count == 0);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64 * 1024 * 1024);
    }

    private static async Task<(int Sent, uint? Farewell)[]> FloodAsync(Uri server, string secret, CancellationToken cancellationToken)
    {
        var hello = new ClientMessage { Hello = new Hello { SdkName = "flood", Environment = "test", InstanceId = ByteString.CopyFrom(new byte[16]) } };
        var ends = new (int, uint?)[Connections];
        for (int i = 0; i < Connections; i++)
        {
            ends[i] = await ResetFlood.RunAsync(server, "/noa.flags.v1.FlagSync/Subscribe", secret, hello, Calls, cancellationToken);
        }

        return ends;
    }

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        for (int i = 0; i < 600 && !holds(); i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.True(holds());
    }
}
