using Noa.FeatureFlags.Benchmarks.Workloads;

namespace Noa.FeatureFlags.Benchmarks.Cases;

/// <summary>Reads that go round over several flags that have everything, and over the ring of contexts.</summary>
/// <remarks>
/// The ring is entered one place later each time round, so that a flag meets every context:
/// 32 flags are 8,192 different walks before the first one comes again.
/// </remarks>
internal static class EverythingLoops
{
    private const int RingBits = 8;

    public static Func<int, long> ByKey(int flagCount)
    {
        FeatureFlagClient flags = NoaFixture.Reads;
        EvaluationContext[] contexts = Audience.Contexts;
        string[] keys = [.. Enumerable.Range(0, flagCount).Select(Keys.Everything)];
        return operations =>
        {
            long sum = 0;
            int flag = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += flags.IsEnabled(keys[flag], contexts[(i + (i >> RingBits)) & Audience.Mask]) ? 1 : 0;
                flag = flag + 1 == keys.Length ? 0 : flag + 1;
            }

            return sum;
        };
    }

    public static Func<int, long> ByHandle(int flagCount)
    {
        FeatureFlagClient flags = NoaFixture.Reads;
        EvaluationContext[] contexts = Audience.Contexts;
        Flag<bool>[] handles = [.. Enumerable.Range(0, flagCount).Select(static i => new Flag<bool>(Keys.Everything(i), false))];
        return operations =>
        {
            long sum = 0;
            int flag = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += flags.IsEnabled(handles[flag], contexts[(i + (i >> RingBits)) & Audience.Mask]) ? 1 : 0;
                flag = flag + 1 == handles.Length ? 0 : flag + 1;
            }

            return sum;
        };
    }

    public static Func<int, long> Detail(int flagCount)
    {
        FeatureFlagClient flags = NoaFixture.Reads;
        EvaluationContext[] contexts = Audience.Contexts;
        Flag<bool>[] handles = [.. Enumerable.Range(0, flagCount).Select(static i => new Flag<bool>(Keys.Everything(i), false))];
        return operations =>
        {
            long sum = 0;
            int flag = 0;
            for (int i = 0; i < operations; i++)
            {
                EvaluationDetail<bool> detail = flags.Evaluate(handles[flag], contexts[(i + (i >> RingBits)) & Audience.Mask]);
                sum += (int)detail.Reason + detail.VariationIndex;
                flag = flag + 1 == handles.Length ? 0 : flag + 1;
            }

            return sum;
        };
    }

    /// <summary>Two threads read the same flags at the same time; an operation is one read by each.</summary>
    public static Func<int, long> ByHandleOnTwoThreads(int flagCount)
    {
        Func<int, long> loop = ByHandle(flagCount);
        var other = new SecondReader(loop);
        return operations =>
        {
            other.Begin(operations);
            return loop(operations) + other.End();
        };
    }
}
