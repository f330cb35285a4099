using System.Text.Json;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Evaluation;

/// <summary>Evaluates for callers outside, whatever protocol they speak.</summary>
internal static class FlagReader
{
    /// <summary>Evaluates a flag.</summary>
    /// <param name="ruleSet">The version that answers.</param>
    /// <param name="caller">A browser's key sees flags marked <c>clientSide</c> and no others.</param>
    /// <param name="key">The flag.</param>
    /// <param name="context">Whom for.</param>
    public static EvaluationDetail<JsonElement> Read(ServedRuleSet ruleSet, Caller caller, string key, EvaluationContext context) =>
        Sees(ruleSet, caller, key) ? ruleSet.Flags.Evaluate(key, context, default(JsonElement)) : NotFound;

    /// <summary>Keys of the flags that a caller sees.</summary>
    public static IEnumerable<string> KeysFor(ServedRuleSet ruleSet, Caller caller) => ruleSet.FlagKeys.Where(key => Sees(ruleSet, caller, key));

    /// <summary>OpenFeature's name for a reason.</summary>
    public static Reason ReasonOf(EvaluationDetail<JsonElement> detail) => detail.Reason switch
    {
        EvaluationReason.Off or EvaluationReason.PrerequisiteFailed => Reason.Disabled,
        EvaluationReason.Error => Reason.Error,
        _ when detail.IsSplit => Reason.Split,
        EvaluationReason.TargetMatch or EvaluationReason.RuleMatch => Reason.TargetingMatch,
        _ => Reason.Default,
    };

    /// <summary>OpenFeature's name for an error.</summary>
    public static ErrorCode ErrorOf(EvaluationError error) => error switch
    {
        EvaluationError.FlagNotFound => ErrorCode.FlagNotFound,
        EvaluationError.TypeMismatch => ErrorCode.TypeMismatch,
        EvaluationError.ProviderNotReady => ErrorCode.NotReady,
        _ => ErrorCode.General,
    };

    /// <summary>OpenFeature's name for a reason, as text.</summary>
    public static string NameOf(Reason reason) => reason switch
    {
        Reason.TargetingMatch => "TARGETING_MATCH",
        Reason.Split => "SPLIT",
        Reason.Disabled => "DISABLED",
        Reason.Default => "DEFAULT",
        _ => "ERROR",
    };

    /// <summary>Name of the metadata that says which rule, or which prerequisite, decided.</summary>
    public static string RuleNameOf(EvaluationDetail<JsonElement> detail) => detail.Reason == EvaluationReason.PrerequisiteFailed ? "prerequisite" : "rule";

    private static EvaluationDetail<JsonElement> NotFound => EmptyFlags.Value.Evaluate("", EvaluationContext.Empty, default(JsonElement));

    private static readonly Lazy<IFeatureFlags> EmptyFlags = new(static () => FeatureFlagClient.FromJson("{}"));

    private static bool Sees(ServedRuleSet ruleSet, Caller caller, string key) => caller.Role != KeyRole.Client || ruleSet.ClientSideKeys.Contains(key);
}
