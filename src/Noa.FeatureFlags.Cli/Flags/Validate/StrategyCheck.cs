using System.Globalization;
using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.Validate;

/// <summary>Warns of custom strategies that nobody said the application has: a mistyped name would refuse the flag there.</summary>
internal static class StrategyCheck
{
    public static IEnumerable<RuleSetDiagnostic> Check(RuleSetDefinition definition, IReadOnlyCollection<string> known) => definition.Flags
        .SelectMany(static flag => ServingsOf(flag).Select(serving => (flag.Key, serving.Place, serving.Serving)))
        .Where(use => use.Serving is StrategyServing strategy && !known.Contains(strategy.Strategy))
        .Select(static use => Describe(use.Key, use.Place, ((StrategyServing)use.Serving).Strategy));

    private static IEnumerable<(string Place, Serving Serving)> ServingsOf(FlagDefinition flag) => flag.Rules
        .Select(static (rule, i) => (string.Create(CultureInfo.InvariantCulture, $"rules[{i}].serve"), rule.Serve))
        .Append(("fallthrough", flag.Fallthrough));

    private static RuleSetDiagnostic Describe(string flag, string place, string strategy) => new()
    {
        Severity = RuleSetDiagnosticSeverity.Warning,
        Code = RuleSetDiagnosticCodes.UnknownStrategy,
        Flag = flag,
        Path = EntryPath.OfFlag(flag, $"{place}.strategy"),
        Message = $"Whether the application has a strategy '{strategy}' cannot be seen from here. If it has, add '--strategy {strategy}'.",
    };
}
