using System.Text;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Tests.Oracles;

/// <summary>Files that are broken, and flags that cannot be said: diagnostics with place and advice, never an exception.</summary>
public sealed class BadInputTests
{
    private static readonly string[] Kinds = ["flagd", "unleash", "growthbook", "featuremanagement"];

    // Nested deeper than a reader of JSON should follow.
    private static readonly string TooDeep = string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100);

    public static TheoryData<string, string> Broken => [.. Kinds.SelectMany(static kind => new[] { "", "{", "[]", "7", "null", "{\"flags\": 7, \"features\": 7, \"FeatureManagement\": 7}", TooDeep }.Select(text => (kind, text)))];

    [Theory]
    [MemberData(nameof(Broken))]
    public void File_ThatIsNone_IsUnreadableWithAdvice(string kind, string text)
    {
        ImportResult result = Import(kind, text);

        Assert.False(result.IsReadable);
        Assert.Empty(result.Rules.Flags);
        Assert.False(string.IsNullOrWhiteSpace(Assert.Single(result.Notes).Message));
    }

    [Fact]
    public void File_ThatIsTooLarge_IsNotParsed()
    {
        byte[] large = new byte[RuleSetLimits.MaxRuleSetBytes + 1];
        foreach (IRuleSetImporter importer in RuleSetFormats.Importers)
        {
            ImportResult result = importer.Import(large);

            Assert.False(result.IsReadable);
            Assert.Contains("split it", Assert.Single(result.Notes).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("flagd", """{"flags":{"good":{"state":"ENABLED","variants":{"a":1},"defaultVariant":"a"},"it":{"state":"ON","variants":{"a":1}}}}""", "flags.it.state", "ENABLED")]
    [InlineData("flagd", """{"flags":{"good":{"state":"ENABLED","variants":{"a":1},"defaultVariant":"a"},"it":{"state":"ENABLED","variants":{"a":1},"defaultVariant":"b"}}}""", "flags.it.defaultVariant", "'b'")]
    [InlineData("flagd", """{"flags":{"good":{"state":"ENABLED","variants":{"a":1},"defaultVariant":"a"},"it":{"state":"ENABLED","variants":{"a":1},"defaultVariant":"a","targeting":{"if":[{"<":[{"var":"$flagd.timestamp"},"5.5"]},"a"]}}}}""", "flags.it.targeting.if[0].<[1]", "whole seconds")]
    [InlineData("flagd", """{"$evaluators":{"x":{"$ref":"x"}},"flags":{"good":{"state":"ENABLED","variants":{"a":1},"defaultVariant":"a"},"it":{"state":"ENABLED","variants":{"a":1},"targeting":{"$ref":"x"}}}}""", "flags.it.targeting.$ref(x).$ref", "cannot refer")]
    [InlineData("flagd", """{"flags":{"good":{"state":"ENABLED","variants":{"a":1},"defaultVariant":"a"},"it":{"state":"ENABLED","variants":{"a":1},"targeting":{"fractional":[["a",{"var":"w"}]]}}}}""", "flags.it.targeting.fractional[0][1]", "worked out")]
    [InlineData("unleash", """{"features":[{"name":"good","enabled":true,"strategies":[]},{"name":"it","enabled":true,"strategies":[{"name":"default","constraints":[{"contextName":"currentTime","operator":"DATE_AFTER","value":"2027-01-01"}]}]}]}""", "flags.it.strategies[0].constraints[0].value", "zone")]
    [InlineData("unleash", """{"features":[{"name":"good","enabled":true,"strategies":[]},{"name":"it","enabled":true,"strategies":[{"name":"flexibleRollout","parameters":{"rollout":"50","stickiness":"random"}}]}]}""", "flags.it.strategies[0].parameters", "stickiness")]
    [InlineData("unleash", """{"features":[{"name":"good","enabled":true,"strategies":[]},{"name":"it","enabled":true,"strategies":[{"name":"default","constraints":[{"contextName":"x","operator":"REGEX","value":"(?=a)"}]}]}]}""", "flags.it.strategies[0].constraints[0].value", "pattern")]
    [InlineData("growthbook", """{"features":{"good":{"defaultValue":1},"it":{"defaultValue":1,"rules":[{"condition":{"tags":{"$size":2}},"force":2}]}}}""", "flags.it.rules[0].condition.tags.$size", "$size")]
    [InlineData("growthbook", """{"features":{"good":{"defaultValue":1},"it":{"defaultValue":1,"rules":[{"hashVersion":3,"coverage":0.5,"force":2}]}}}""", "flags.it.rules[0].hashVersion", "versions 1 and 2")]
    [InlineData("growthbook", """{"features":{"good":{"defaultValue":1},"it":{"defaultValue":1,"rules":[{"parentConditions":[{"id":"good","condition":{"value":1}}],"force":2}]}}}""", "flags.it.rules[0].parentConditions[0]", "gate")]
    public void Flag_ThatCannotBeSaid_IsRefusedWithItsPlaceAndTheOthersAreTaken(string kind, string text, string place, string advice)
    {
        ImportResult result = Import(kind, text);

        ConversionNote note = Assert.Single(result.Notes, static note => note.Kind == ConversionNoteKind.Refused);
        Assert.Equal((place, "it"), (note.Path, note.Flag));
        Assert.Contains(advice, note.Message, StringComparison.Ordinal);
        Assert.Equal(["good"], result.Rules.Flags.Select(static flag => flag.Key));
    }

    [Fact]
    public void Feature_WhoseParentsGoInACircle_IsMetByNobody()
    {
        ImportResult result = Import("unleash", """{"features":[{"name":"a","enabled":true,"strategies":[],"dependencies":[{"feature":"b"}]},{"name":"b","enabled":true,"strategies":[],"dependencies":[{"feature":"a"}]}]}""");
        using var flags = FeatureFlagClient.FromJson(RuleFile.Of(result.Rules));

        Assert.False(flags.IsEnabled("a", EvaluationContext.For("u")));
    }

    private static ImportResult Import(string kind, string text) => RuleSetFormats.Importers.Single(importer => importer.Kind == kind).Import(Encoding.UTF8.GetBytes(text));
}
