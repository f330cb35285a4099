using CsCheck;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Tests.Generators;

namespace Noa.FeatureFlags.Tests.Model;

public class RoundTripTests
{
    [Fact]
    public void RuleSet_WrittenAndRead_IsEqual() => RuleSetGen.WithStrategies.Sample(
        static rules => Assert.Null(DefinitionComparer.FirstDifference(rules, RuleSetJson.Parse(Json.Write(writer => RuleSetJson.Write(writer, rules))))),
        iter: 2_000);

    [Fact]
    public void RuleSet_WrittenReadAndWritten_HasTheSameBytes() => RuleSetGen.WithStrategies.Sample(
        static rules =>
        {
            byte[] first = Json.Write(writer => RuleSetJson.Write(writer, rules));
            RuleSetDefinition read = RuleSetJson.Parse(first);

            byte[] second = Json.Write(writer => RuleSetJson.Write(writer, read));

            Assert.Equal(first, second);
        },
        iter: 500);

    [Fact]
    public void EmptyRuleSet_WrittenAndRead_IsEmpty()
    {
        byte[] written = Json.Write(static writer => RuleSetJson.Write(writer, RuleSetDefinition.Empty));

        RuleSetDefinition read = RuleSetJson.Parse(written);

        Assert.True(read.IsReadable);
        Assert.Empty(read.Flags);
        Assert.Empty(read.Diagnostics);
    }
}
