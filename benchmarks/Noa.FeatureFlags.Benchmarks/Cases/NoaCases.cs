using Noa.FeatureFlags.Benchmarks.Workloads;

namespace Noa.FeatureFlags.Benchmarks.Cases;

/// <summary>Everything that is measured of this library.</summary>
internal static class NoaCases
{
    public static IReadOnlyList<BenchmarkCase> All { get; } =
    [
        Read($"{CaseNames.Off}, by key", Goal.Read(10), static () => ReadLoops.ByKey(Keys.Off)),
        Read($"{CaseNames.Off}, by handle", Goal.Read(3), static () => ReadLoops.ByHandle(Keys.Off)),
        Read($"{CaseNames.On}, by key", Goal.Read(10), static () => ReadLoops.ByKey(Keys.On)),
        Read($"{CaseNames.On}, by handle", Goal.Read(3), static () => ReadLoops.ByHandle(Keys.On)),
        Read($"{CaseNames.On}, by handle, through IFeatureFlags", Goal.AllocatesNothing, static () => ReadLoops.ThroughInterface(NoaFixture.Reads, Keys.On)),
        Read($"{CaseNames.On}, detail", Goal.AllocatesNothing, static () => ReadLoops.Detail(Keys.On)),
        Read($"{CaseNames.Unknown}, by key", Goal.AllocatesNothing, static () => ReadLoops.ByKey(Keys.Unknown)),
        Read($"{CaseNames.Half}, by key", Goal.Read(15), static () => ReadLoops.ByKey(Keys.Half)),
        Read($"{CaseNames.Half}, by handle", Goal.AllocatesNothing, static () => ReadLoops.ByHandle(Keys.Half)),
        Read($"{CaseNames.LaunchDarklyHalf}, by key", Goal.Read(250), static () => ReadLoops.ByKey(Keys.LaunchDarklyHalf)),
        Read("50/50 rollout by flagd's MurmurHash3, by key", Goal.AllocatesNothing, static () => ReadLoops.ByKey(Keys.FlagdHalf)),
        Read("50/50 rollout by Unleash's MurmurHash3, by key", Goal.AllocatesNothing, static () => ReadLoops.ByKey(Keys.UnleashHalf)),
        Read("50/50 rollout by GrowthBook's FNV-1a, by key", Goal.AllocatesNothing, static () => ReadLoops.ByKey(Keys.GrowthBookHalf)),
        Read("50/50 rollout by Microsoft.FeatureManagement's SHA-256, by key", Goal.AllocatesNothing, static () => ReadLoops.ByKey(Keys.FeatureManagementHalf)),
        Read($"{CaseNames.Targets1K}, by key", Goal.AllocatesNothing, static () => ReadLoops.ByKey(Keys.Targets1K)),
        Read($"{CaseNames.Targets10K}, by key", Goal.Read(20), static () => ReadLoops.ByKey(Keys.Targets10K)),
        Read($"{CaseNames.Targets10K}, by handle", Goal.AllocatesNothing, static () => ReadLoops.ByHandle(Keys.Targets10K)),
        Read($"{CaseNames.Rules}, by key", Goal.Read(60), static () => ReadLoops.ByKey(Keys.Rules)),
        Read($"{CaseNames.Rules}, by handle", Goal.AllocatesNothing, static () => ReadLoops.ByHandle(Keys.Rules)),
        Read($"{CaseNames.Segment}, by key", Goal.AllocatesNothing, static () => ReadLoops.ByKey(Keys.Segment)),
        Read($"{CaseNames.Prerequisite}, by key", Goal.AllocatesNothing, static () => ReadLoops.ByKey(Keys.Prerequisite)),
        Read("everything, 1 flag, by handle", Goal.AllocatesNothing, static () => EverythingLoops.ByHandle(1)),
        Read("everything, 32 flags, by handle", Goal.Read(60), static () => EverythingLoops.ByHandle(32)),
        Read("everything, 32 flags, by key", Goal.AllocatesNothing, static () => EverythingLoops.ByKey(32)),
        Read("everything, 32 flags, detail", Goal.AllocatesNothing, static () => EverythingLoops.Detail(32)),
        Read("everything, 1,000 flags, by handle", Goal.AllocatesNothing, static () => EverythingLoops.ByHandle(ReadRules.EverythingCount)),
        Read("everything, 32 flags, by handle, 2 threads at once", Goal.AllocatesNothing, static () => EverythingLoops.ByHandleOnTwoThreads(32)),
        Read($"{CaseNames.Text}, by handle", Goal.AllocatesNothing, static () => ReadLoops.Text(Keys.Text)),
        Read("int, 50/50, by handle", Goal.AllocatesNothing, static () => ReadLoops.Int32(Keys.Int32)),
        Read("double, 50/50, by handle", Goal.AllocatesNothing, static () => ReadLoops.Double(Keys.Double)),
        Read(CaseNames.Context, new Goal(60, null), ContextLoops.Build),
        Read("request: context with 4 attributes, 5 flags", null, ContextLoops.BuildAndReadFive),
        new(Engines.Noa, "update one flag of 10,000, parse included", RuleSetLoops.UpdateOne)
        {
            Scale = CaseScale.Update,
            Goal = new Goal(10_000, 10 * 1024),
            HasExactBytes = false,
        },
        new(Engines.Noa, "cold load of 10,000 flags", RuleSetLoops.ColdLoad)
        {
            Scale = CaseScale.Load,
            Goal = new Goal(60e6, null),
            HasExactBytes = false,
        },
        new(Engines.Noa, "LaunchDarkly: one patch among 10,000 flags", LaunchDarklyLoops.Patch)
        {
            Scale = CaseScale.Update,
            Goal = new Goal(20_000, null),
            HasExactBytes = false,
        },
        new(Engines.Noa, "LaunchDarkly: put of 10,000 flags from a stream", LaunchDarklyLoops.Put)
        {
            Scale = CaseScale.Load,
            Goal = new Goal(150e6, null),
            HasExactBytes = false,
        },
    ];

    /// <summary>What this library does when a peer does the case of that name; by key, where both ways are measured.</summary>
    /// <returns>Null when there is nothing of the kind.</returns>
    public static BenchmarkCase? Counterpart(string peerCase) =>
        All.FirstOrDefault(own => own.Name == peerCase || own.Name == $"{peerCase}, by key" || own.Name == $"{peerCase}, by handle");

    private static BenchmarkCase Read(string name, Goal? goal, Func<Func<int, long>> prepare) => new(Engines.Noa, name, prepare) { Goal = goal };
}
