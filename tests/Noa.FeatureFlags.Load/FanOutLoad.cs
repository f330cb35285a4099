namespace Noa.FeatureFlags.Load;

/// <summary>A change to all subscribers beside the same message written to as many bare gRPC streams, turn by turn in one run.</summary>
internal static class FanOutLoad
{
    private const int Turns = 2;

    /// <summary>Runs it, and prints a table.</summary>
    /// <returns>True when the goal was reached.</returns>
    public static async Task<bool> RunAsync(int count)
    {
        var bare = new List<FanOut>();
        var ours = new List<FanOut>();
        for (int turn = 0; turn < Turns; turn++)
        {
            bare.Add(await SubscriberLoad.MeasureAsync(count, isBare: true));
            ours.Add(await SubscriberLoad.MeasureAsync(count, isBare: false));
        }

        // The quickest turn of each: a neighbour makes turns slower, never quicker.
        (double bareCost, double cost) = (bare.Min(static turn => turn.Microseconds), ours.Min(static turn => turn.Microseconds));
        Report.Row("bare stream: server processor time a stream", bareCost, "us", null);
        Report.Row("server: processor time a subscriber and change", cost, "us", null);
        Report.Row("bare stream: last of all, quickest change", bare.Min(static turn => turn.Quickest.TotalMilliseconds), "ms", null);
        Report.Row("server: last subscriber, quickest change", ours.Min(static turn => turn.Quickest.TotalMilliseconds), "ms", null);
        return Report.Row("a change costs, bare stream write = 1", cost / bareCost, "x", 1.3);
    }
}
