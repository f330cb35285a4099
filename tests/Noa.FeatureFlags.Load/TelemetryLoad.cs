using System.Diagnostics;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Load;

/// <summary>Reports of usage, questions about a million events, and changes of rules beside reports.</summary>
internal static class TelemetryLoad
{
    private const int Units = 100_000;
    private const int Events = 1_000_000;
    private const int Reporters = 8;
    private const int Changes = 30;

    /// <summary>Runs it, and prints a table.</summary>
    /// <returns>True when every goal was reached.</returns>
    public static async Task<bool> RunAsync()
    {
        using LoadedServer server = await LoadedServer.StartAsync();
        using GrpcChannel channel = LoadedServer.Connect();
        var telemetry = new FlagTelemetry.FlagTelemetryClient(channel);
        var admin = new FlagAdmin.FlagAdminClient(channel);
        double alone = await ApplyAsync(admin), before = server.MemoryMegabytes;
        await ReportAsync(telemetry, Units / 1000, static (request, from) => request.Exposures.Add(Enumerable.Range(from * 1000, 1000).Select(static unit => new Exposure { Experiment = "load", FlagKey = "load", Variation = unit % 2 == 0 ? "a" : "b", Unit = UnitOf(unit) })));
        long start = Stopwatch.GetTimestamp();
        Task reporting = ReportAsync(telemetry, Events / 1000, static (request, from) => request.Events.Add(Enumerable.Range(from * 1000, 1000).Select(static number => new TrackedEvent { Name = "purchase", Units = { UnitOf(number % Units) }, Value = number % 100, At = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()) })));
        double beside = await ApplyAsync(admin);
        await reporting;
        TimeSpan reported = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        QueryExperimentResponse answer = await telemetry.QueryExperimentAsync(new QueryExperimentRequest { Environment = "development", Experiment = "load", Events = { "purchase" } }, LoadedServer.Key);
        TimeSpan answered = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        await telemetry.QueryFlagEventsAsync(new QueryFlagEventsRequest { Environment = "development", FlagKey = "load", Events = { "purchase" }, Window = Duration.FromTimeSpan(TimeSpan.FromMinutes(10)) }, LoadedServer.Key);
        TimeSpan guarded = Stopwatch.GetElapsedTime(start);
        Report.Row("events reported", Events / reported.TotalSeconds, "/s", null);
        Report.Row("server memory, grown by reports", server.MemoryMegabytes - before, "MB", null);
        Report.Row($"question about {Events:N0} events of {Units:N0} units", answered.TotalMilliseconds, "ms", null);
        Report.Row("the same by variation of a flag, 10 minutes", guarded.TotalMilliseconds, "ms", null);
        Report.Row("change of a rule, median, no reports", alone, "ms", null);
        Report.Row("change of a rule, median, beside reports", beside, "ms", null);
        return Report.Row("events lost", Events - answer.Arms.Sum(static arm => (double)arm.Metrics[0].Events), "", 0);
    }

    private static ByteString UnitOf(int unit) => ByteString.CopyFrom(SHA256.HashData(BitConverter.GetBytes(unit))[..16]);

    private static async Task ReportAsync(FlagTelemetry.FlagTelemetryClient telemetry, int batches, Action<ReportRequest, int> fill)
    {
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, Reporters).Select(_ => Task.Run(async () =>
        {
            var instance = ByteString.CopyFrom(Guid.NewGuid().ToByteArray());
            int batch;
            while ((batch = Interlocked.Increment(ref next)) < batches)
            {
                var request = new ReportRequest { Environment = "development", InstanceId = instance, Batch = (ulong)batch + 1 };
                fill(request, batch);
                await telemetry.ReportAsync(request, LoadedServer.Key);
            }
        })));
    }

    private static async Task<double> ApplyAsync(FlagAdmin.FlagAdminClient admin)
    {
        double[] times = new double[Changes];
        for (int i = 0; i < Changes; i++)
        {
            RevisionInfo head = await admin.GetRevisionAsync(new GetRevisionRequest { Environment = "development" }, LoadedServer.Key);
            var change = new Change { Put = new Entry { Kind = EntryKind.Flag, Key = $"changing-{head.Version?.Revision}", Payload = ByteString.CopyFromUtf8("true") } };
            var request = new ApplyRequest { Environment = "development", RequestId = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()), Expected = head.Version, Changes = { change }, Urgency = Urgency.Immediate };
            long start = Stopwatch.GetTimestamp();
            await admin.ApplyAsync(request, LoadedServer.Key);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times.Order().ElementAt(Changes / 2);
    }
}
