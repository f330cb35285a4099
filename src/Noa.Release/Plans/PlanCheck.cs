using System.Globalization;

namespace Noa.Release.Plans;

/// <summary>Asks whether an environment has what a plan needs, before anything is touched.</summary>
internal static class PlanCheck
{
    /// <exception cref="ReleaseException">It has not.</exception>
    public static void Check(RolloutPlan plan, ReleaseEnvironment environment)
    {
        GateSpec[] gates = [.. plan.Stages.SelectMany(static stage => stage.Gates)];
        bool movesTraffic = plan.Stages.Any(static stage => stage.Traffic is not null);
        string[] problems =
        [
            .. Problem(movesTraffic && environment is { Local: null, Kubernetes: null }, "It moves traffic, and the environment has neither 'local' nor 'kubernetes'."),
            .. Problem(plan.FlagKeys.Any() && environment.FlagServer is null, "It moves flags, and the environment has no 'flagServer'."),
            .. Problem(gates.Any(static gate => gate is QuerySpec or ComparisonSpec) && environment.Prometheus is null, "A gate asks Prometheus, and the environment has no 'prometheus' address."),
            .. Problem(gates.Any(static gate => gate is FlagSpec) && environment.FlagServer is null, "A gate guards a flag, and the environment has no 'flagServer'."),
            .. Problem(gates.Any(static gate => gate is TrafficSpec) && environment.Local is null, "A gate reads the local proxy ('traffic'), and the environment is not local: ask Prometheus instead."),
            .. plan.Stages.Where(stage => environment.Kubernetes is { HttpRoute: null } && stage.Traffic is > 0 and < 100).Select(static stage => string.Create(CultureInfo.InvariantCulture, $"Stage '{stage.Name}' gives {stage.Traffic} % of traffic, and the environment switches the selector of a Service, which is all or nothing: name an 'httpRoute' and a 'gateway', or use 'immediate'.")),
            .. Problem(gates.Any(static gate => gate is SmokeSpec) && environment is { Local: null, Kubernetes: null }, "A gate is a smoke test, and the environment has no version to ask."),
        ];
        if (problems.Length > 0)
        {
            throw new ReleaseException($"Nothing was touched: plan '{plan.Name}' does not fit environment '{environment.Name}'.\n" + string.Join('\n', problems.Select(static problem => $"  {problem}")));
        }
    }

    private static string[] Problem(bool isOne, string sentence) => isOne ? [sentence] : [];
}
