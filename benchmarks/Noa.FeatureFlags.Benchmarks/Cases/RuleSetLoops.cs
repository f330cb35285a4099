using System.Text;
using Noa.FeatureFlags.Benchmarks.Workloads;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Benchmarks.Cases;

/// <summary>Loops that change rule sets of 10,000 flags.</summary>
internal static class RuleSetLoops
{
    // So many different flags change in turn, each between two definitions.
    private const int Changing = 128;

    /// <summary>JSON of a whole rule set in, published snapshot out.</summary>
    public static Func<int, long> ColdLoad()
    {
        byte[] json = LargeRules.Write();
        return operations =>
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += NoaFixture.Load(json).Reading.Current.Flags.Length;
            }

            return sum;
        };
    }

    /// <summary>JSON of one flag in, published snapshot out; the flag differs from the one in use each time.</summary>
    public static Func<int, long> UpdateOne()
    {
        RuleSetProvider provider = NoaFixture.Load(LargeRules.Write());
        string[] keys = [.. Enumerable.Range(0, Changing).Select(static i => LargeRules.KeyOf(NumberOf(i)))];
        byte[][][] revisions = [Revision(1), Revision(2)];
        int next = 0;
        return operations =>
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                int which = next & (Changing - 1);
                byte[] json = revisions[(next / Changing) & 1][which];
                var changes = new RuleSetChanges { Upserts = RuleSetJson.ParseFlag(keys[which], json) };
                sum += provider.Apply(changes).ChangedFlags.Count;
                next++;
            }

            return sum == operations ? sum : throw new InvalidOperationException($"{operations - sum} of {operations} updates changed nothing.");
        };
    }

    private static int NumberOf(int i) => i * (LargeRules.Count / Changing);

    private static byte[][] Revision(int revision) =>
        [.. Enumerable.Range(0, Changing).Select(i => Encoding.UTF8.GetBytes(LargeRules.FlagOf(NumberOf(i), revision)))];
}
