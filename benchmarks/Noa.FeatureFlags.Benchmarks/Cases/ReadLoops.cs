using Noa.FeatureFlags.Benchmarks.Workloads;

namespace Noa.FeatureFlags.Benchmarks.Cases;

/// <summary>The loops around reads. Each walks the ring of contexts and returns a sum of the results, so that no read can be left out.</summary>
internal static class ReadLoops
{
    public static Func<int, long> ByKey(string key)
    {
        FeatureFlagClient flags = NoaFixture.Reads;
        EvaluationContext[] contexts = Audience.Contexts;
        return operations =>
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += flags.IsEnabled(key, contexts[i & Audience.Mask]) ? 1 : 0;
            }

            return sum;
        };
    }

    public static Func<int, long> ByHandle(string key)
    {
        FeatureFlagClient flags = NoaFixture.Reads;
        EvaluationContext[] contexts = Audience.Contexts;
        var flag = new Flag<bool>(key, false);
        return operations =>
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += flags.IsEnabled(flag, contexts[i & Audience.Mask]) ? 1 : 0;
            }

            return sum;
        };
    }

    public static Func<int, long> ThroughInterface(IFeatureFlags flags, string key)
    {
        EvaluationContext[] contexts = Audience.Contexts;
        var flag = new Flag<bool>(key, false);
        return operations =>
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += flags.IsEnabled(flag, contexts[i & Audience.Mask]) ? 1 : 0;
            }

            return sum;
        };
    }

    public static Func<int, long> Detail(string key)
    {
        FeatureFlagClient flags = NoaFixture.Reads;
        EvaluationContext[] contexts = Audience.Contexts;
        var flag = new Flag<bool>(key, false);
        return operations =>
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                EvaluationDetail<bool> detail = flags.Evaluate(flag, contexts[i & Audience.Mask]);
                sum += (int)detail.Reason + detail.VariationIndex;
            }

            return sum;
        };
    }

    public static Func<int, long> Text(string key)
    {
        FeatureFlagClient flags = NoaFixture.Reads;
        EvaluationContext[] contexts = Audience.Contexts;
        var flag = new Flag<string>(key, "");
        return operations =>
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += flags.GetValue(flag, contexts[i & Audience.Mask]).Length;
            }

            return sum;
        };
    }

    public static Func<int, long> Int32(string key)
    {
        FeatureFlagClient flags = NoaFixture.Reads;
        EvaluationContext[] contexts = Audience.Contexts;
        var flag = new Flag<int>(key, 0);
        return operations =>
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += flags.GetValue(flag, contexts[i & Audience.Mask]);
            }

            return sum;
        };
    }

    public static Func<int, long> Double(string key)
    {
        FeatureFlagClient flags = NoaFixture.Reads;
        EvaluationContext[] contexts = Audience.Contexts;
        var flag = new Flag<double>(key, 0);
        return operations =>
        {
            double sum = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += flags.GetValue(flag, contexts[i & Audience.Mask]);
            }

            return (long)sum;
        };
    }
}
