using Google.Protobuf;
using Grpc.Core;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Telemetry;
using static Noa.FeatureFlags.Server.Tests.Telemetry.TelemetryServer;

namespace Noa.FeatureFlags.Server.Tests.Telemetry;

/// <summary>What a report may hold, and what becomes of what is too much.</summary>
public sealed class ReportLimitTests : IAsyncLifetime
{
    private TelemetryServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StartAsync(static options => (options.Telemetry.MaxExposures, options.Telemetry.MaxEvents) = (3, 2));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public static TheoryData<string, string> Malformed => new()
    {
        { "instance", "instance_id" },
        { "batch", "batch counts from 1" },
        { "flag", "counts[0].flag_key" },
        { "variation", "counts[0].variation" },
        { "unit", "first 16 of its SHA-256" },
        { "name", "events[0].name" },
        { "units", "events[0].units" },
        { "counts", "at most 10000 counts" },
        { "exposures", "at most 1000 exposures" },
        { "events", "at most 1000 events" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Report_ThatIsMalformed_IsRefusedWithWhatAndWhere(string what, string words)
    {
        ReportRequest request = _server.Batch();
        Spoil(request, what);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => _server.SendAsync(request));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains(words, refused.Status.Detail, StringComparison.Ordinal);
        Assert.Null((await _server.UsageAsync()).CountingSince);
    }

    // Breaks when a limit is checked for the whole batch: one unit too many would cost all the others.
    [Fact]
    public async Task Exposures_BeyondTheirRoom_AreDroppedAndSaidSo()
    {
        ReportResponse answer = await _server.ReportAsync(Exposed("a", "green"), Exposed("b", "green"), Exposed("c", "green"), Exposed("d", "green"), Exposed("a", "green", minute: 0), Exposed("e", "green"));

        Assert.Equal(2UL, answer.Dropped);
        QueryExperimentResponse result = await _server.ExperimentAsync("button");
        Assert.Equal((3UL, 4UL, 2UL), (result.Arms.Single().Units, result.Arms.Single().Exposures, result.Dropped));
    }

    [Fact]
    public async Task Events_BeyondTheirRoom_AreDroppedAndSaidSo()
    {
        ReportResponse answer = await _server.ReportAsync(Exposed("a", "green"), Happened("a", "x"), Happened("a", "y"), Happened("a", "y"), Happened("a", "z"));

        Assert.Equal(1UL, answer.Dropped);
        Assert.Equal([1UL, 2UL, 0UL], (await _server.ExperimentAsync("button", "x", "y", "z")).Arms.Single().Metrics.Select(static metric => metric.Events));
    }

    [Fact]
    public async Task Flags_MoreThanAnEnvironmentMayHave_AreDroppedAndSaidSo()
    {
        var dropped = new List<ulong>();
        for (int batch = 0; batch < 4; batch++)
        {
            dropped.Add((await _server.ReportAsync([.. Enumerable.Range(batch * 10_000, 10_000).Select(static i => Count($"made-up-{i}", "on", 1))])).Dropped);
        }

        Assert.Equal([0UL, 0UL, 0UL, 10_000UL], dropped);
        Assert.Equal(TelemetryLimits.MaxUses, (await _server.UsageAsync()).Flags.Count);
    }

    [Fact]
    public async Task EventNames_MoreThanAnEnvironmentMayHave_AreDroppedAndSaidSo()
    {
        await using TelemetryServer server = await StartAsync();
        await server.ReportAsync([.. Enumerable.Range(0, 1000).Select(static i => Happened("a", $"event-{i}"))]);

        ReportResponse answer = await server.ReportAsync(Happened("a", "event-0"), Happened("a", "one-more"));

        Assert.Equal(1UL, answer.Dropped);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public async Task Value_NoSumCanTake_IsDroppedAndTheRestCounts(double value)
    {
        await _server.ReportAsync(Exposed("a", "green"), Happened("a", "x", value: value), Happened("a", "x", value: 2));

        QueryExperimentResponse result = await _server.ExperimentAsync("button", "x");

        Assert.Equal((2d, 4d, 1UL), (result.Arms.Single().Metrics.Single().Sum, result.Arms.Single().Metrics.Single().SumOfSquares, result.Dropped));
    }

    [Fact]
    public async Task Times_OlderThanWhatIsKept_AreDroppedAndThoseOfTheFutureAreNow()
    {
        await _server.ReportAsync(Count("old", "on", 1, minute: -200 * 24 * 60), Count("ahead", "on", 1, minute: 600));

        QueryUsageResponse usage = await _server.UsageAsync();

        Assert.Equal(["ahead"], usage.Flags.Select(static flag => flag.FlagKey));
        Assert.Equal((At(0), 1UL), (usage.Flags.Single().LastEvaluated, usage.Dropped));
    }

    [Fact]
    public async Task WhatTheSdkDropped_IsAddedUp()
    {
        ReportRequest request = _server.Batch();
        request.Dropped = 7;
        await _server.SendAsync(request);

        Assert.Equal(7UL, (await _server.UsageAsync()).Dropped);
    }

    private static void Spoil(ReportRequest request, string what)
    {
        switch (what)
        {
            case "instance":
                request.InstanceId = ByteString.CopyFrom(1, 2, 3);
                break;
            case "batch":
                request.Batch = 0;
                break;
            case "flag":
                request.Counts.Add(Count("", "on", 1));
                break;
            case "variation":
                request.Counts.Add(Count("f", new string('v', 257), 1));
                break;
            case "unit":
                Exposure exposure = Exposed("a", "green");
                exposure.Unit = ByteString.CopyFromUtf8("alice@example.com");
                request.Exposures.Add(exposure);
                break;
            case "name":
                request.Events.Add(Happened("a", ""));
                break;
            case "units":
                request.Events.Add(new TrackedEvent { Name = "x", Units = { Enumerable.Range(0, 9).Select(static i => Unit($"{i}")) } });
                break;
            case "counts":
                request.Counts.Add(Enumerable.Range(0, 10_001).Select(static i => Count($"{i}", "on", 1)));
                break;
            case "exposures":
                request.Exposures.Add(Enumerable.Range(0, 1001).Select(static i => Exposed($"{i}", "green")));
                break;
            default:
                request.Events.Add(Enumerable.Range(0, 1001).Select(static i => Happened($"{i}", "x")));
                break;
        }
    }
}
