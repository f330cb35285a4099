using Noa.Release.Gates;
using Noa.Release.Targets;

namespace Noa.Release.Tests.Gates;

/// <summary>Counting errors from the beginning of a hold, whoever reads.</summary>
public sealed class TrafficMeterTests
{
    [Fact]
    public void Readings_OfOneHold_AllCountFromItsBeginning()
    {
        Measurement first = TrafficMeter.Measure(null, new SlotTraffic(1000, 50)), second = TrafficMeter.Measure(first, new SlotTraffic(1100, 52)), third = TrafficMeter.Measure(second, new SlotTraffic(1200, 60));

        Assert.Equal((0, 100, 200), (first.Samples, second.Samples, third.Samples));
        Assert.Equal((0.02, 0.05), (second.Value, third.Value));
    }

    [Fact]
    public void Reading_AfterTheProxyWasRestarted_CountsFromNothing()
    {
        Measurement first = TrafficMeter.Measure(null, new SlotTraffic(1000, 50));

        Measurement next = TrafficMeter.Measure(first, new SlotTraffic(40, 4));

        Assert.Equal((40, 0.1), (next.Samples, next.Value));
    }

    [Fact]
    public void Reading_AfterOneThatFailed_StillCountsFromTheBeginning()
    {
        Measurement first = TrafficMeter.Measure(null, new SlotTraffic(1000, 50));

        Measurement next = TrafficMeter.Measure(Measurement.Failed("no answer") with { CountedFrom = first.CountedFrom }, new SlotTraffic(1100, 60));

        Assert.Equal((100, 0.1), (next.Samples, next.Value));
    }
}
