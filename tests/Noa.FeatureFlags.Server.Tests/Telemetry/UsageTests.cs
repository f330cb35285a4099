using Google.Protobuf.WellKnownTypes;
using Noa.FeatureFlags.Protocol.V1;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;
using static Noa.FeatureFlags.Server.Tests.Telemetry.TelemetryServer;

namespace Noa.FeatureFlags.Server.Tests.Telemetry;

/// <summary>Counts of flags, from SDKs to the answer.</summary>
public sealed class UsageTests : IAsyncLifetime
{
    private TelemetryServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await StartAsync();
        await _server.Server.CommitAsync(_server.Environment, [OnOff("used", true), OnOff("unused", true)], []);
        _server.Clock.Advance(TimeSpan.FromHours(1));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Counts_OfSeveralBatches_AreSummedByVariation()
    {
        await _server.ReportAsync(Count("used", "on", 3, minute: 5), Count("used", "off", 1, minute: 4));
        await _server.ReportAsync(Count("used", "on", 4, minute: 2));

        FlagUsage used = (await _server.UsageAsync()).Flags.Single(static flag => flag.FlagKey == "used");

        Assert.Equal([("off", 1UL), ("on", 7UL)], used.Variations.Select(static variation => (variation.Variation, variation.Evaluations)));
        Assert.Equal(At(5), used.LastEvaluated);
        Assert.True(used.IsInRules);
    }

    [Fact]
    public async Task Flags_NeverEvaluatedOrGoneFromTheRules_AreListedAsSuch()
    {
        await _server.ReportAsync(Count("gone", "on", 1));

        QueryUsageResponse usage = await _server.UsageAsync();

        Assert.Equal(["gone", "unused", "used"], usage.Flags.Select(static flag => flag.FlagKey));
        Assert.Equal([(false, true), (true, false), (true, false)], usage.Flags.Select(static flag => (flag.IsInRules, flag.LastEvaluated is not null)));
        Assert.Equal(At(60), usage.CountingSince);
    }

    // Breaks when a batch is not remembered: a report whose answer was lost would count twice.
    [Fact]
    public async Task Batch_SentAgain_CountsOnce()
    {
        ReportRequest batch = _server.Batch(Count("used", "on", 3), Exposed("alice", "green"), Happened("alice", "purchase", value: 5));

        ReportResponse[] answers = [await _server.SendAsync(batch), await _server.SendAsync(batch), await _server.SendAsync(batch)];

        Assert.Equal([false, true, true], answers.Select(static answer => answer.RepeatedBatch));
        Assert.Equal(3UL, (await _server.UsageAsync()).Flags.Single(static flag => flag.FlagKey == "used").Variations.Single().Evaluations);
        Assert.Equal((1UL, 5d), (await _server.ExperimentAsync("button", "purchase")).Arms.Select(static arm => (arm.Exposures, arm.Metrics.Single().Sum)).Single());
    }

    // Breaks when the batches that wait are not told apart from one another.
    [Fact]
    public async Task Batches_SentAtOnceAndTwice_CountOnceEach()
    {
        ReportRequest[] batches = [.. Enumerable.Range(0, 50).Select(_ => _server.Batch(Count("used", "on", 1)))];

        ReportResponse[] answers = await Task.WhenAll(batches.Concat(batches).Select(_server.SendAsync));

        Assert.Equal(50, answers.Count(static answer => answer.RepeatedBatch));
        Assert.Equal(50UL, (await _server.UsageAsync()).Flags.Single(static flag => flag.FlagKey == "used").Variations.Single().Evaluations);
    }

    [Fact]
    public async Task Counts_AfterARestart_AreThereAndStillCountOnce()
    {
        string data = Directory.CreateTempSubdirectory("noa-telemetry-").FullName;
        ReportRequest batch;
        await using (TelemetryServer first = await StartAsync(dataDirectory: data))
        {
            batch = first.Batch(Count("used", "on", 3), Exposed("alice", "green"));
            await first.SendAsync(batch);
        }

        await using (TelemetryServer second = await StartAsync(dataDirectory: data))
        {
            Assert.True((await second.SendAsync(batch)).RepeatedBatch);
            Assert.Equal(3UL, (await second.UsageAsync()).Flags.Single().Variations.Single().Evaluations);

            // The same user is the same unit after the restart.
            await second.ReportAsync(Exposed("alice", "blue", minute: -1));
            Assert.Equal(1UL, (await second.ExperimentAsync("button")).UnitsInSeveralArms);
        }

        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Counts_OfDaysBefore_AreLeftOutWhenAskedSince()
    {
        await _server.ReportAsync(Count("used", "on", 3));
        _server.Clock.Advance(TimeSpan.FromDays(2));
        await _server.ReportAsync(Count("used", "on", 4, minute: 2 * 24 * 60));

        QueryUsageResponse usage = await _server.Client.QueryUsageAsync(new QueryUsageRequest { FlagKeys = { "used" }, Since = Noon.AddDays(1).ToTimestamp() }, _server.Reader);

        Assert.Equal(4UL, usage.Flags.Single().Variations.Single().Evaluations);
    }

    // Breaks when nothing is ever dropped: the file would grow for good.
    [Fact]
    public async Task Everything_OlderThanItIsKept_IsForgotten()
    {
        await using TelemetryServer server = await StartAsync(static options => options.Telemetry.KeptFor = TimeSpan.FromHours(3));
        await server.ReportAsync(Count("used", "on", 3), Exposed("alice", "green"), Happened("alice", "purchase"));
        server.Clock.Advance(TimeSpan.FromHours(4));
        await server.ReportAsync(Count("late", "on", 1, minute: 240), Exposed("bob", "green", minute: 240), Happened("bob", "purchase", minute: 240));

        Assert.Equal(["late"], (await server.UsageAsync()).Flags.Select(static flag => flag.FlagKey));
        ArmResult arm = (await server.ExperimentAsync("button")).Arms.Single();
        Assert.Equal((1UL, 1UL), (arm.Units, arm.Metrics.Single().Events));
    }
}
