#if HAS_OPENFEATURE
using Noa.FeatureFlags.Benchmarks.Cases;
using Noa.FeatureFlags.Benchmarks.Workloads;
using OpenFeature;
using OpenFeature.Providers.Memory;
using BooleanFlag = OpenFeature.Providers.Memory.Flag<bool>;
using OpenFeatureContext = OpenFeature.Model.EvaluationContext;

namespace Noa.FeatureFlags.Benchmarks.Peers;

/// <summary>OpenFeature's SDK over its own in-memory provider: what its layer costs before any provider decides anything.</summary>
internal static class OpenFeatureCases
{
    private static readonly Lazy<FeatureClient> Client = new(NewClient);
    private static readonly OpenFeatureContext[] Contexts = Array.ConvertAll(Audience.People, ToContext);

    public static IReadOnlyList<BenchmarkCase> All { get; } =
    [
        New(CaseNames.On, static () => Read(Keys.On)),
        New(CaseNames.Unknown, static () => Read(Keys.Unknown)),
        New(CaseNames.Context, static () => BuildContexts),
    ];

    private static BenchmarkCase New(string name, Func<Func<int, long>> prepare) => new(Engines.OpenFeature, name, prepare);

    private static FeatureClient NewClient()
    {
        var on = new BooleanFlag(new Dictionary<string, bool> { ["on"] = true, ["off"] = false }, "on");
        Api.Instance.SetProviderAsync(new InMemoryProvider(new Dictionary<string, Flag> { [Keys.On] = on })).GetAwaiter().GetResult();
        return Api.Instance.GetClient();
    }

    private static OpenFeatureContext ToContext(Person person) => OpenFeatureContext.Builder()
        .SetTargetingKey(person.Key)
        .Set("plan", person.Plan)
        .Set("country", person.Country)
        .Set("email", person.Email)
        .Set("appVersion", person.AppVersion)
        .Build();

    private static Func<int, long> Read(string key)
    {
        FeatureClient client = Client.Value;
        return operations => Peer.Finish(LoopAsync(operations));

        async ValueTask<long> LoopAsync(int operations)
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += await client.GetBooleanValueAsync(key, false, Contexts[i & Audience.Mask]) ? 1 : 0;
            }

            return sum;
        }
    }

    private static long BuildContexts(int operations)
    {
        long sum = 0;
        for (int i = 0; i < operations; i++)
        {
            Person person = Audience.People[i & Audience.Mask];
            sum += OpenFeatureContext.Builder().SetTargetingKey(person.Key).Set("plan", person.Plan).Set("country", person.Country).Set("age", i).Build().Count;
        }

        return sum;
    }
}
#endif
