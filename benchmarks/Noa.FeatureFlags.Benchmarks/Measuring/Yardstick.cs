using System.Collections.Frozen;

namespace Noa.FeatureFlags.Benchmarks.Measuring;

/// <summary>A fixed piece of the runtime's work that times are compared with, so that a figure means the same on a quick and a slow machine.</summary>
/// <remarks>One operation finds a key of 12 characters in a frozen dictionary of 1,000. It must never change: all committed ratios rest on it.</remarks>
internal static class Yardstick
{
    public const string Description = "one FrozenDictionary<string, object> lookup of a 12-character key among 1,000";

    private const int KeyCount = 1000;
    private const int Mask = 255;

    public static Func<int, long> Prepare()
    {
        FrozenDictionary<string, object> entries = Enumerable.Range(0, KeyCount).ToFrozenDictionary(KeyOf, static i => (object)new[] { i });
        string[] asked = [.. Enumerable.Range(0, Mask + 1).Select(static i => KeyOf(i * 3))];
        return operations =>
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += ((int[])entries[asked[i & Mask]])[0];
            }

            return sum;
        };
    }

    private static string KeyOf(int i) => $"yard-{i * 7919:D7}";
}
