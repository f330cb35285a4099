using Noa.Release.Gates;
using Noa.Release.Plans;
using Noa.Release.Rollouts;

namespace Noa.Release.Tests.Gates;

/// <summary>Gates against the real Prometheus with recorded metrics: ten minutes, in which blue is well and green is slow and fails.</summary>
public sealed class PrometheusTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Begin.AddMinutes(10);
    private static readonly GateSubject Subject = new("v2", "v1", "green", "blue", Begin);
    private static readonly QuerySpec Errors = new()
    {
        Name = "errors",
        Query = "sum(rate(errors_total{slot=\"{slot}\"}[5m])) / sum(rate(requests_total{slot=\"{slot}\"}[5m]))",
        Samples = "sum(increase(requests_total{slot=\"{slot}\"}[5m]))",
        AtMost = 0.01,
        NoData = NoDataPolicy.Fail,
        MinSamples = 100,
    };

    private RecordedPrometheus? _prometheus;

    public async ValueTask InitializeAsync()
    {
        if (RecordedPrometheus.IsInstalled)
        {
            _prometheus = await RecordedPrometheus.StartAsync(Record());
        }
    }

    public ValueTask DisposeAsync() => _prometheus?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData("blue", Verdict.Pass)]
    [InlineData("green", Verdict.Fail)]
    [InlineData("red", Verdict.Fail)]
    internal async Task Query_OfAnErrorRate_IsHeldAgainstItsLimit(string slot, Verdict verdict) =>
        Assert.Equal(verdict, await JudgeAsync(Errors, Subject with { Slot = slot }, End));

    // 0 of 0 requests is NaN in PromQL.
    [Fact]
    public async Task Query_OfNothingByNothing_IsInconclusive() =>
        Assert.Equal(Verdict.Inconclusive, await JudgeAsync(Errors with { Query = "sum(rate(idle_total[5m])) / sum(rate(idle_total[5m]))", Samples = null, MinSamples = 0, NoData = NoDataPolicy.Pass }, Subject, End));

    [Fact]
    public async Task Query_WithFewSamples_IsInconclusive() =>
        Assert.Equal(Verdict.Inconclusive, await JudgeAsync(Errors with { MinSamples = 1_000_000 }, Subject, End));

    [Theory]
    [InlineData("sum(", "refused the query")]
    [InlineData("requests_total", "2 series, where one number is expected")]
    public async Task Query_ThatGivesNoNumber_IsAnErrorThatSaysSo(string query, string reason)
    {
        Measurement measured = await Readers().MeasureAsync(Errors with { Query = query }, Subject, End, TestContext.Current.CancellationToken);

        Assert.Contains(reason, measured.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("green", "blue", Verdict.Fail)]
    [InlineData("blue", "green", Verdict.Pass)]
    [InlineData("blue", "blue", Verdict.Pass)]
    internal async Task Comparison_OfLatencies_FindsTheSlowVersion(string slot, string previousSlot, Verdict verdict)
    {
        var latency = new ComparisonSpec { Name = "latency", Canary = "latency_seconds{slot=\"{slot}\"}", Baseline = "latency_seconds{slot=\"{previousSlot}\"}", Over = TimeSpan.FromMinutes(5), NoData = NoDataPolicy.Fail, MinSamples = 10, Tolerance = 0.1 };

        Assert.Equal(verdict, await JudgeAsync(latency, Subject with { Slot = slot, PreviousSlot = previousSlot }, End));
    }

    [Fact]
    public async Task Unreachable_Prometheus_IsAnErrorAndNoSuccess()
    {
        var readers = new GateReaders(new PrometheusClient(new Uri("http://127.0.0.1:1")), null, null);

        Measurement measured = await readers.MeasureAsync(Errors, Subject, End, TestContext.Current.CancellationToken);

        Assert.Equal(Verdict.Error, Judge.Of(Errors, measured).Verdict);
        Assert.Contains("cannot be reached", measured.Error, StringComparison.Ordinal);
    }

    // Breaks when a replay asks for now instead of then.
    [Fact]
    public async Task Replay_AgainstRecordedMetrics_DecidesTheSame()
    {
        GateReaders readers = Readers();
        const string plan = """
            stages:
              - traffic: 50
                hold: 3m
                gates: [{ name: errors, every: 30s, prometheus: { query: "sum(rate(errors_total{slot=\"{slot}\"}[2m])) / sum(rate(requests_total{slot=\"{slot}\"}[2m]))", atMost: 0.01, noData: inconclusive, minSamples: 0 } }]
              - traffic: 100
            """;
        var stage = new Rollouts.Stage();
        stage.Time.Now = Begin.AddMinutes(3);
        stage.ReadAt = (gate, subject, at) => readers.MeasureAsync(gate, subject, at, TestContext.Current.CancellationToken);

        RolloutState state = await stage.RunAsync(plan);
        ReplayReport report = await Replay.RunAsync(stage.Store.Lines, readers, TestContext.Current.CancellationToken);

        Assert.Equal(Phase.RolledBack, state.Phase);
        Assert.Empty(report.Differences);
        Assert.True(report.Readings >= 2);
    }

    private GateReaders Readers()
    {
        Assert.SkipWhen(_prometheus is null, "prometheus and promtool are not installed (Debian's package prometheus; test.sh installs it where it can).");
        return new GateReaders(new PrometheusClient(_prometheus!.Address), null, null);
    }

    private async Task<Verdict> JudgeAsync(GateSpec gate, GateSubject subject, DateTimeOffset at) =>
        Judge.Of(gate, await Readers().MeasureAsync(gate, subject, at, TestContext.Current.CancellationToken)).Verdict;

    // Every 15 seconds; green's errors begin after four minutes. OpenMetrics wants the samples of a series together.
    private static IEnumerable<(string Series, double Value, DateTimeOffset At)> Record()
    {
        for (int series = 0; series < 7; series++)
        {
            for (int i = 0; i <= 40; i++)
            {
                (string name, double value) = series switch
                {
                    0 => ("errors_total{slot=\"blue\"}", i / 10),
                    1 => ("errors_total{slot=\"green\"}", Math.Max(0, i - 16) * 10),
                    2 => ("requests_total{slot=\"blue\"}", i * 100),
                    3 => ("requests_total{slot=\"green\"}", i * 100),
                    4 => ("latency_seconds{slot=\"blue\"}", 0.100 + (0.001 * (i * 7 % 11))),
                    5 => ("latency_seconds{slot=\"green\"}", 0.150 + (0.001 * (i * 5 % 13))),
                    _ => ("idle_total", 7.0),
                };
                yield return (name, value, Begin.AddSeconds(15 * i));
            }
        }
    }
}
