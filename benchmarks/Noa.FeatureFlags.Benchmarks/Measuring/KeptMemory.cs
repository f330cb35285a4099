using Noa.FeatureFlags.Benchmarks.Workloads;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Benchmarks.Measuring;

/// <summary>What a loaded rule set keeps of the heap.</summary>
internal static class KeptMemory
{
    public const string Description = "kept for each of 10,000 flags of 700 bytes";

    /// <summary>How many bytes that may be.</summary>
    public const long Goal = 1024;

    /// <summary>Bytes kept by each of 10,000 flags of about 700 bytes of JSON, once text and parsed definitions are collected.</summary>
    public static double BytesPerFlag()
    {
        byte[] json = LargeRules.Write();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        RuleSetProvider provider = NoaFixture.Load(json);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(provider);
        GC.KeepAlive(json);
        return (double)(after - before) / LargeRules.Count;
    }
}
