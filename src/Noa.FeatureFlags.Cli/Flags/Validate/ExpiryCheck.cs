using System.Globalization;
using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.Validate;

/// <summary>Reminds of flags that should be gone.</summary>
internal static class ExpiryCheck
{
    /// <summary>The code of its warnings, beside those of <see cref="RuleSetDiagnosticCodes"/>.</summary>
    public const string Code = "expired";

    /// <summary>Whether the day on which the flag should be gone is over.</summary>
    public static bool IsPast(FlagDefinition flag, DateOnly today) => flag.Expires < today;

    public static IEnumerable<RuleSetDiagnostic> Check(RuleSetDefinition definition, DateOnly today) => definition.Flags
        .Where(flag => IsPast(flag, today))
        .Select(static flag => new RuleSetDiagnostic
        {
            Severity = RuleSetDiagnosticSeverity.Warning,
            Code = Code,
            Flag = flag.Key,
            Path = EntryPath.OfFlag(flag.Key, "expires"),
            Message = string.Create(CultureInfo.InvariantCulture, $"It expired on {flag.Expires:yyyy-MM-dd}{(flag.Owner is null ? "" : $" and belongs to {flag.Owner}")}. Remove it from code and rules, or give it a new date."),
        });
}
