using CsCheck;
using Noa.FeatureFlags.Server.Telemetry;

namespace Noa.FeatureFlags.Server.Tests.Telemetry;

public sealed class BatchWindowTests
{
    // Breaks when a batch that was taken is taken again, or a new one within the window is refused.
    [Fact]
    public void Window_OfAnyOrder_TakesEachBatchOnceUnlessItIsTooOld() =>
        Gen.Long[1, 200].Array[0, 300].Sample(static batches =>
        {
            (long newest, ulong seen) = (0, 0);
            HashSet<long> taken = [];
            foreach (long batch in batches)
            {
                bool isNew = !taken.Contains(batch) && (newest == 0 || batch > newest - 64);
                (long Newest, ulong Seen)? next = BatchWindow.Next(newest, seen, batch);
                Assert.Equal(isNew, next is not null);
                taken.Add(batch);
                (newest, seen) = next ?? (newest, seen);
            }
        });
}
