using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Flagd.V2;

namespace Noa.FeatureFlags.Load;

/// <summary>Evaluation over gRPC beside a call that does nothing, turn by turn in one run.</summary>
internal static class EvaluationLoad
{
    private const int Workers = 16;
    private const int Turns = 5;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    /// <summary>Runs it, and prints a table.</summary>
    /// <returns>True when every goal was reached.</returns>
    public static async Task<bool> RunAsync()
    {
        using LoadedServer server = await LoadedServer.StartAsync();
        using GrpcChannel channel = LoadedServer.Connect();
        var health = new Grpc.Health.V1.Health.HealthClient(channel);
        var flags = new FlagEvaluation.FlagEvaluationClient(channel);
        var context = new Context { TargetingKey = "alice", Attributes = new Struct { Fields = { ["plan"] = Value.ForString("pro"), ["device"] = Value.ForString("desktop") } } };
        var one = new EvaluateRequest { Environment = "development", FlagKey = "new-checkout", Context = context };
        var hundred = new EvaluateBatchRequest { Environment = "development", Context = context, FlagKeys = { Enumerable.Range(0, 100).Select(static i => i % 2 == 0 ? "new-checkout" : $"unknown-{i}") } };
        var flagd = new Service.ServiceClient(channel);
        var asked = new ResolveBooleanRequest { FlagKey = "new-checkout", Context = new Struct { Fields = { context.Attributes.Fields, { "targetingKey", Value.ForString("alice") } } } };
        Metadata selected = [.. LoadedServer.Key, new("flagd-selector", "development")];
        double empty = 0, single = 0, foreign = 0, batch = 0;
        for (int turn = 0; turn <= Turns; turn++)
        {
            // The first turn warms up.
            (double e, double s, double f, double b) = (
                await MeasureAsync(() => health.CheckAsync(new Grpc.Health.V1.HealthCheckRequest()).ResponseAsync),
                await MeasureAsync(() => flags.EvaluateAsync(one, LoadedServer.Key).ResponseAsync),
                await MeasureAsync(() => flagd.ResolveBooleanAsync(asked, selected).ResponseAsync),
                await MeasureAsync(() => flags.EvaluateBatchAsync(hundred, LoadedServer.Key).ResponseAsync));
            (empty, single, foreign, batch) = turn == 0 ? (0, 0, 0, 0) : (Math.Max(empty, e), Math.Max(single, s), Math.Max(foreign, f), Math.Max(batch, b));
        }

        Report.Row("start to first answer", server.StartTime.TotalMilliseconds, "ms", null);
        Report.Row("empty calls (health check)", empty, "/s", null);
        Report.Row("evaluations of one flag", single, "/s", null);
        Report.Row("flagd, evaluations of one flag", foreign, "/s", null);
        return Report.Row("one flag costs, empty call = 1", empty / single, "x", 1 / 0.7)
            & Report.Row("flagd, one flag costs, empty call = 1", empty / foreign, "x", 1 / 0.7)
            & Report.Row("batch of 100 flags costs, one flag = 1", single / batch, "x", 3);
    }

    private static async Task<double> MeasureAsync<T>(Func<Task<T>> call)
    {
        long start = Stopwatch.GetTimestamp(), calls = 0;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(start) < Turn)
            {
                await call();
                Interlocked.Increment(ref calls);
            }
        })));
        return calls / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
