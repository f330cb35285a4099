using System.Globalization;

namespace Noa.Release.Plans;

/// <summary>Turns a strategy's name, or a plan file, into a plan for an environment.</summary>
internal static class Strategies
{
    private const string CanaryPrefix = "canary-";

    private static readonly decimal[] Gradual = [10, 25, 50, 100];

    /// <summary>What people may write.</summary>
    public static string Known => "immediate, canary-N, gradual, flag-only, or a plan file such as plan.yaml";

    /// <exception cref="ReleaseException">There is no such strategy, or the file has mistakes.</exception>
    public static RolloutPlan Resolve(string strategy, ReleaseEnvironment environment)
    {
        RolloutPlan plan = IsFile(strategy) ? ReadFile(strategy, environment) : BuiltIn(strategy, environment);
        PlanCheck.Check(plan, environment);
        return plan;
    }

    public static RolloutPlan Parse(string path, string text, ReleaseEnvironment environment)
    {
        YamlMap root = YamlDocument.Open(path, text);
        var plan = new RolloutPlan
        {
            Name = root.Text("name") ?? Path.GetFileNameWithoutExtension(path),
            Salt = root.Text("salt") ?? SaltOf(environment),
            Stages = StageReader.Read(root),
            ReadyWithin = root.Duration("readyWithin") ?? environment.ReadyWithin,
            DrainWithin = root.Duration("drainWithin") ?? environment.DrainWithin,
            RollbackBudget = root.Duration("rollbackBudget") ?? environment.RollbackBudget,
        };
        root.RefuseOthers();
        root.Document.ThrowIfRefused();
        return plan;
    }

    private static bool IsFile(string strategy) =>
        strategy.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || strategy.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);

    private static RolloutPlan ReadFile(string path, ReleaseEnvironment environment) => File.Exists(path)
        ? Parse(path, File.ReadAllText(path), environment)
        : throw new ReleaseException($"There is no plan file '{path}'.");

    private static RolloutPlan BuiltIn(string strategy, ReleaseEnvironment environment)
    {
        decimal[] shares = strategy switch
        {
            "immediate" => [100],
            "gradual" or "flag-only" => Gradual,
            _ when strategy.StartsWith(CanaryPrefix, StringComparison.Ordinal)
                && decimal.TryParse(strategy.AsSpan(CanaryPrefix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal share)
                && share is > 0 and < 100 => [share, 100],
            _ => throw new ReleaseException($"There is no strategy '{strategy}': use {Known}."),
        };
        bool movesTraffic = strategy != "flag-only";
        if (!movesTraffic && environment.Flags.Count == 0)
        {
            throw new ReleaseException($"flag-only has nothing to move: list the flags of '{environment.Name}' under 'flags' in the release file.");
        }

        return new RolloutPlan
        {
            Name = strategy,
            Salt = SaltOf(environment),
            Stages = [.. shares.Select((share, index) => new PlanStage
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"{index + 1}: {share} %"),
                Traffic = movesTraffic ? share : null,
                Flags = [.. environment.Flags.Select(key => new FlagMove(key, share, []))],
                Hold = environment.Hold,
                Gates = environment.Gates,
                OnFail = environment.OnFail,

                // The last stage is the one that commits: whoever wants to be asked is asked before it.
                Approval = environment.Approval && index == shares.Length - 2,
            })],
            ReadyWithin = environment.ReadyWithin,
            DrainWithin = environment.DrainWithin,
            RollbackBudget = environment.RollbackBudget,
        };
    }

    private static string SaltOf(ReleaseEnvironment environment) => environment.Salt ?? environment.App;
}
