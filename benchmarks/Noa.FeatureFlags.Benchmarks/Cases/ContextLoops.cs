using Noa.FeatureFlags.Benchmarks.Workloads;

namespace Noa.FeatureFlags.Benchmarks.Cases;

/// <summary>Loops that build contexts.</summary>
internal static class ContextLoops
{
    private static readonly Flag<bool>[] Page =
    [
        new(Keys.On, false),
        new(Keys.Half, false),
        new(Keys.Targets1K, false),
        new(Keys.Rules, false),
        new(Keys.Segment, false),
    ];

    /// <summary>A context of a key and three attributes.</summary>
    public static Func<int, long> Build()
    {
        Person[] people = Audience.People;
        return operations =>
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += Build(people[i & Audience.Mask], i).Key!.Length;
            }

            return sum;
        };
    }

    /// <summary>What a request costs as a whole: its context, and five flags read with it.</summary>
    public static Func<int, long> BuildAndReadFive()
    {
        FeatureFlagClient flags = NoaFixture.Reads;
        Person[] people = Audience.People;
        return operations =>
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                EvaluationContext context = Audience.ToContext(people[i & Audience.Mask]);
                foreach (Flag<bool> flag in Page)
                {
                    sum += flags.IsEnabled(flag, context) ? 1 : 0;
                }
            }

            return sum;
        };
    }

    private static EvaluationContext Build(Person person, int age) => EvaluationContext.For(
        person.Key,
        ("plan", person.Plan),
        ("country", person.Country),
        ("age", age));
}
