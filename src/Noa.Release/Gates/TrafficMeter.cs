using Noa.Release.Targets;

namespace Noa.Release.Gates;

/// <summary>Errors of a slot since its hold began, from counters that only grow. Pure: where counting began is in the log, so a process that takes over counts on.</summary>
internal static class TrafficMeter
{
    /// <param name="before">The reading before in the same hold; null for the first, which is where counting begins.</param>
    /// <param name="now">The counters; null when there are none.</param>
    public static Measurement Measure(Measurement? before, SlotTraffic? now)
    {
        if (now is null)
        {
            return Measurement.Failed("The router does not count requests.");
        }

        SlotTraffic begin = before is null ? now : before.CountedFrom ?? now;

        // A restarted proxy counts from nothing.
        if (now.Requests < begin.Requests)
        {
            begin = new SlotTraffic(0, 0);
        }

        long requests = now.Requests - begin.Requests, errors = now.Errors - begin.Errors;
        return new Measurement { Value = (double)errors / requests, Samples = requests, CountedFrom = begin };
    }
}
