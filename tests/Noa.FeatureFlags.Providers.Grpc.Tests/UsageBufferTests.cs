using Noa.FeatureFlags.Protocol.V1;
using Exposure = Noa.FeatureFlags.Exposures.Exposure;
using TrackedEvent = Noa.FeatureFlags.Exposures.TrackedEvent;

namespace Noa.FeatureFlags.Providers.Grpc.Tests;

public sealed class UsageBufferTests
{
    // Breaks when the buffer grows without bound while the server is away, or when nobody is told of what was dropped.
    [Fact]
    public void Buffer_ThatIsFull_DropsAndTellsTheNextReportOnce()
    {
        var buffer = new UsageBuffer();
        buffer.Add([.. Enumerable.Range(0, UsageBuffer.Capacity + 7).Select(Exposed)], []);

        var first = new ReportRequest();
        buffer.MoveTo(first);
        var second = new ReportRequest();
        buffer.MoveTo(second);

        Assert.Equal((7L, 7UL, 0UL), (buffer.DroppedCount, first.Dropped, second.Dropped));
        Assert.Equal((UsageBuffer.MaxInReport, UsageBuffer.MaxInReport), (first.Exposures.Count, second.Exposures.Count));
        Assert.NotEqual(first.Exposures[0].Unit, second.Exposures[0].Unit);
    }

    [Fact]
    public void Buffer_OfManyReports_GivesEachItemOnce()
    {
        var buffer = new UsageBuffer();
        buffer.Add([.. Enumerable.Range(0, 2500).Select(Exposed)], [.. Enumerable.Range(0, 1500).Select(Tracked)]);
        var reports = new List<ReportRequest>();
        do
        {
            reports.Add(new ReportRequest());
            buffer.MoveTo(reports[^1]);
        }
        while (reports[^1].Exposures.Count + reports[^1].Events.Count > 0);

        Assert.Equal((2500, 1500), (reports.SelectMany(static report => report.Exposures).Select(static exposure => exposure.Unit).Distinct().Count(), reports.Sum(static report => report.Events.Count)));
    }

    private static Exposure Exposed(int user) => new() { Time = DateTimeOffset.UnixEpoch, Flag = "f", Variation = "on", Experiment = "e", Kind = "user", Unit = $"user-{user}" };

    private static TrackedEvent Tracked(int user) => new() { Time = DateTimeOffset.UnixEpoch, Name = "x", Units = new Dictionary<string, string> { ["user"] = $"user-{user}" } };
}
