using System.Text;
using System.Text.Json;
using CsCheck;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Tests.Conformance;
using Noa.FeatureFlags.Tests.Generators;
using Noa.FeatureFlags.Tests.Reference;

namespace Noa.FeatureFlags.Tests.Properties;

/// <summary>The compiled walk against the slow one that is written in the words of the specification.</summary>
public sealed class CompiledEvaluationTests
{
    private const int RuleSets = 2_500;
    private const int ContextsPerRuleSet = 50;

    [Fact]
    public void CompiledEvaluation_OfAnyRuleSetAndContext_EqualsTheReference()
    {
        int pairs = 0;

        Gen.Select(RuleSetGen.Plain, ContextGen.Any.Array[ContextsPerRuleSet]).Sample(
            (ruleSet, contexts) =>
            {
                using var client = new FeatureFlagClient(new RuleSetProvider(new FixedSource(ruleSet)));
                var reference = new ReferenceEvaluator(ruleSet);
                foreach (EvaluationContext context in contexts)
                {
                    Interlocked.Increment(ref pairs);
                    Compare(client, reference, ruleSet, context);
                }
            },
            iter: RuleSets,
            print: static pair => Print(pair.Item1));

        Assert.True(pairs >= 100_000);
    }

    [Fact]
    public void GeneratedContexts_TakenTogether_ReachEveryReason()
    {
        var reached = new HashSet<string>();

        Gen.Select(RuleSetGen.Plain, ContextGen.Any.Array[ContextsPerRuleSet]).Sample(
            (ruleSet, contexts) =>
            {
                var reference = new ReferenceEvaluator(ruleSet);
                foreach (ReferenceAnswer answer in contexts.SelectMany(context => ruleSet.Flags.Select(flag => reference.Evaluate(flag.Key, context))))
                {
                    reached.Add($"{answer.Reason}, split {answer.IsSplit}, in experiment {answer.InExperiment}, lacking {answer.LacksBucketingValue}");
                }
            },
            iter: 200,
            threads: 1);

        string[] served = ["split False, in experiment False, lacking False", "split True, in experiment False, lacking False", "split True, in experiment True, lacking False", "split False, in experiment False, lacking True"];
        IEnumerable<string> byServing = from reason in new[] { EvaluationReason.RuleMatch, EvaluationReason.Fallthrough } from traits in served select $"{reason}, {traits}";
        IEnumerable<string> before = from reason in new[] { EvaluationReason.Off, EvaluationReason.PrerequisiteFailed, EvaluationReason.TargetMatch } select $"{reason}, {served[0]}";
        Assert.Empty(byServing.Concat(before).Except(reached));
    }

    private static void Compare(FeatureFlagClient client, ReferenceEvaluator reference, RuleSetDefinition ruleSet, EvaluationContext context)
    {
        foreach (FlagDefinition flag in ruleSet.Flags)
        {
            ReferenceAnswer expected = reference.Evaluate(flag.Key, context);
            EvaluationDetail<JsonElement> detail = client.Evaluate(flag.Key, context, default(JsonElement));
            var actual = new ReferenceAnswer(detail.Variation, detail.Reason)
            {
                RuleId = detail.RuleId,
                IsSplit = detail.IsSplit,
                InExperiment = detail.InExperiment,
                LacksBucketingValue = detail.LacksBucketingValue,
                Error = detail.Error,
            };
            if (expected != actual || !ServesTheVariation(flag, detail))
            {
                Assert.Fail($"{flag.Key} for {Print(context)}\nexpected {expected}\nbut was  {actual}, value {detail.Value}");
            }
        }
    }

    private static bool ServesTheVariation(FlagDefinition flag, EvaluationDetail<JsonElement> detail) => detail.Variation is null
        ? detail.VariationIndex == -1 && detail.Value.ValueKind == JsonValueKind.Undefined
        : flag.Variations[detail.VariationIndex].Name == detail.Variation && flag.Variations[detail.VariationIndex].Value == FlagValue.FromJson(detail.Value);

    private static string Print(EvaluationContext context) => string.Join(" + ", context.Members.Select(static member =>
        $"{member.Kind} {member.Key ?? "without key"} {{{string.Join(", ", member.Attributes.ToArray().Select(static attribute => $"{attribute.Key}: {attribute.Value}"))}}}"));

    private static string Print(RuleSetDefinition ruleSet)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            RuleSetJson.Write(writer, ruleSet);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
