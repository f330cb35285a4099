using Microsoft.Extensions.DependencyInjection;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;
using Noa.FeatureFlags.Benchmarks.Cases;
using Noa.FeatureFlags.Benchmarks.Workloads;

namespace Noa.FeatureFlags.Benchmarks.Peers;

/// <summary>Microsoft.FeatureManagement, set up by its own <c>AddFeatureManagement</c> and read as its documentation says.</summary>
internal static class FeatureManagementCases
{
    private static readonly Lazy<IVariantFeatureManager> Manager = new(static () => new ServiceCollection()
        .AddSingleton(FeatureManagementRules.Write())
        .AddFeatureManagement().Services
        .BuildServiceProvider()
        .GetRequiredService<IVariantFeatureManager>());

    private static readonly TargetingContext[] Contexts = Array.ConvertAll(Workloads.Audience.People, ToContext);

    public static IReadOnlyList<BenchmarkCase> All { get; } =
    [
        New(CaseNames.Off, static () => Read(Keys.Off)),
        New(CaseNames.On, static () => Read(Keys.On)),
        New(CaseNames.Unknown, static () => Read(Keys.Unknown)),
        New(CaseNames.Half, static () => ReadFor(Keys.Half)),
        New($"{CaseNames.Half}, drawn at every read", static () => Read(FeatureManagementRules.RandomHalf)),
        New(CaseNames.Targets1K, static () => ReadFor(Keys.Targets1K)),
    ];

    private static BenchmarkCase New(string name, Func<Func<int, long>> prepare) => new(Engines.FeatureManagement, name, prepare);

    private static TargetingContext ToContext(Person person) => new() { UserId = person.Key, Groups = [person.Plan] };

    private static Func<int, long> Read(string key)
    {
        IVariantFeatureManager manager = Manager.Value;
        return operations => Peer.Finish(LoopAsync(operations));

        async ValueTask<long> LoopAsync(int operations)
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += await manager.IsEnabledAsync(key) ? 1 : 0;
            }

            return sum;
        }
    }

    private static Func<int, long> ReadFor(string key)
    {
        IVariantFeatureManager manager = Manager.Value;
        return operations => Peer.Finish(LoopAsync(operations));

        async ValueTask<long> LoopAsync(int operations)
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += await manager.IsEnabledAsync(key, Contexts[i & Workloads.Audience.Mask]) ? 1 : 0;
            }

            return sum;
        }
    }
}
