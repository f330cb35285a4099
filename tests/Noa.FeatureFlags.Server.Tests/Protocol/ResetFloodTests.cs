using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Streaming;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Server.Tests.Protocol;

/// <summary>Calls that are opened and reset at once, faster than they can be answered.</summary>
public class ResetFloodTests
{
    private const int Calls = 200_000;
    private const uint EnhanceYourCalm = 11;

    // Breaks when the web server's count of resets is switched off.
    [Fact]
    public async Task Flood_OfResets_EndsItsOwnConnection_AndNobodyElseNotices()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.AddEnvironmentAsync("test");
        string secret = await server.AddSecretAsync(KeyRole.Sdk, "test");
        using GrpcChannel channel = server.Connect();
        var good = new FlagEvaluation.FlagEvaluationClient(channel);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(2));
        long before = GC.GetTotalMemory(forceFullCollection: true);

        Task<(int Sent, uint? Farewell)> flood = Task.Run(() => ResetFlood.RunAsync(server.GrpcAddress, "/noa.flags.v1.FlagSync/Subscribe", secret, Calls, timeout.Token), timeout.Token);
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

        (int sent, uint? farewell) = await flood;
        TestContext.Current.TestOutputHelper?.WriteLine($"{sent:N0} calls sent, farewell {farewell}; meanwhile {answered:N0} answers, slowest {slowest.TotalMilliseconds:N0} ms");
        Assert.True(sent < Calls, "The flood was never ended.");
        Assert.True(farewell is EnhanceYourCalm or null, $"The server said {farewell}.");
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        await EventuallyAsync(() => server.Get<SubscriberHub>().Count == 0);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64 * 1024 * 1024);
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
