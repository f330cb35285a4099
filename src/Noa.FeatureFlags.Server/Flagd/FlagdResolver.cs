using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Evaluation;
using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Flagd;

/// <summary>Evaluates for flagd's clients, whatever version of the protocol they speak.</summary>
internal sealed class FlagdResolver(EnvironmentRegistry environments)
{
    /// <summary>Whole numbers that a double holds exactly, as flagd's clients expect of them.</summary>
    private const double MaxWhole = (1L << 53) - 1;

    // The metadata of answers that name no rule, for the rule set that is served.
    private volatile Described? _described;

    /// <summary>The environment that a call is about.</summary>
    public FlagEnvironment EnvironmentOf(ServerCallContext call) => FlagdSelector.Find(environments, call.Caller(), call.GetHttpContext());

    /// <summary>Evaluates a flag whose value must be of one kind.</summary>
    /// <param name="call">The call.</param>
    /// <param name="key">The flag.</param>
    /// <param name="context">Whom for.</param>
    /// <param name="isExpected">Whether a value is of the kind asked for.</param>
    /// <exception cref="RpcException">As in <see cref="FlagdError"/>, and for a malformed context or selector.</exception>
    public FlagdResolution Resolve(ServerCallContext call, string key, Struct? context, Func<JsonElement, bool> isExpected)
    {
        Caller caller = call.Caller();
        FlagEnvironment environment = EnvironmentOf(call);
        FlagdResolution resolution = Read(environment, environment.Current, caller, key, WireContext.ReadOpenFeature(context));
        return resolution.Variant is null || isExpected(resolution.Value) ? resolution : throw FlagdError.TypeMismatch();
    }

    /// <summary>Evaluates all flags that can be evaluated.</summary>
    public IEnumerable<(string Key, FlagdResolution Resolution)> ResolveAll(ServerCallContext call, Struct? context)
    {
        Caller caller = call.Caller();
        FlagEnvironment environment = EnvironmentOf(call);
        ServedRuleSet ruleSet = environment.Current;
        EvaluationContext whom = WireContext.ReadOpenFeature(context);
        foreach (string key in FlagReader.KeysFor(ruleSet, caller))
        {
            EvaluationDetail<JsonElement> detail = FlagReader.Read(ruleSet, caller, key, whom);
            if (detail.Error == EvaluationError.None)
            {
                yield return (key, Answer(environment, ruleSet, detail));
            }
        }
    }

    public static bool IsBoolean(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False;

    public static bool IsString(JsonElement value) => value.ValueKind == JsonValueKind.String;

    public static bool IsNumber(JsonElement value) => value.ValueKind == JsonValueKind.Number;

    /// <summary>A number that is the same as a 64-bit integer.</summary>
    public static bool IsWhole(JsonElement value) => IsNumber(value) && value.GetDouble() is var number && Math.Truncate(number) == number && Math.Abs(number) <= MaxWhole;

    /// <summary>An object; flagd's messages have no room for an array.</summary>
    public static bool IsObject(JsonElement value) => value.ValueKind == JsonValueKind.Object;

    private FlagdResolution Read(FlagEnvironment environment, ServedRuleSet ruleSet, Caller caller, string key, EvaluationContext context)
    {
        EvaluationDetail<JsonElement> detail = FlagReader.Read(ruleSet, caller, key, context);
        return detail.Error switch
        {
            EvaluationError.None => Answer(environment, ruleSet, detail),
            EvaluationError.FlagNotFound => throw FlagdError.FlagNotFound(),
            _ => throw FlagdError.General(),
        };
    }

    private FlagdResolution Answer(FlagEnvironment environment, ServedRuleSet ruleSet, EvaluationDetail<JsonElement> detail)
    {
        Struct metadata = MetadataOf(environment, ruleSet);
        if (detail.RuleId is not null)
        {
            metadata = metadata.Clone();
            metadata.Fields[FlagReader.RuleNameOf(detail)] = Value.ForString(detail.RuleId);
        }

        // Clients take the caller's default value only for these two reasons.
        Protocol.V1.Reason reason = FlagReader.ReasonOf(detail);
        reason = detail.Variation is null && reason != Protocol.V1.Reason.Disabled ? Protocol.V1.Reason.Default : reason;
        return new FlagdResolution(detail.Value, detail.Variation, FlagReader.NameOf(reason), metadata);
    }

    private Struct MetadataOf(FlagEnvironment environment, ServedRuleSet ruleSet)
    {
        Described? described = _described;
        if (described is null || !ReferenceEquals(described.RuleSet, ruleSet))
        {
            _described = described = new Described(ruleSet, new Struct
            {
                Fields =
                {
                    // What OpenFeature's telemetry looks for.
                    ["flagSetId"] = Value.ForString(environment.Name),
                    ["version"] = Value.ForString(ruleSet.Version.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                },
            });
        }

        return described.Metadata;
    }

    private sealed record Described(ServedRuleSet RuleSet, Struct Metadata);
}
