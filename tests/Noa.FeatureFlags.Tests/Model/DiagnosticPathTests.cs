using CsCheck;
using Noa.FeatureFlags.Model.Json;

namespace Noa.FeatureFlags.Tests.Model;

public class DiagnosticPathTests
{
    [Theory]
    [InlineData("new-checkout_2", "$.flags.new-checkout_2")]
    [InlineData("a.b", "$.flags['a.b']")]
    [InlineData("", "$.flags['']")]
    [InlineData("ü", "$.flags['ü']")]
    [InlineData("it's", "$.flags['it\\'s']")]
    [InlineData("a\\b", "$.flags['a\\\\b']")]
    public void Flag_WhoseKeyIsNoPlainWord_IsQuoted(string key, string expected) => Assert.Equal(expected, DiagnosticPath.Flag(key));

    [Fact]
    public void Parts_Appended_AreTheWayThere() =>
        Assert.Equal("$.segments.s.rules[12].when", DiagnosticPath.Property(DiagnosticPath.Item(DiagnosticPath.Property(DiagnosticPath.Segment("s"), "rules"), 12), "when"));

    [Fact]
    public void AnyPath_BuiltAndParsed_HasTheSameSteps() => Gen.Select(Gen.String, Gen.Int[0, 1000], Gen.Bool).Array[0, 6].Sample(static parts =>
    {
        PathStep[] steps = [.. parts.Select(static part => part.Item3 ? new PathStep(part.Item1, 0) : new PathStep(null, part.Item2))];
        string path = steps.Aggregate(DiagnosticPath.Root, static (path, step) => step.Name is null ? DiagnosticPath.Item(path, step.Index) : DiagnosticPath.Property(path, step.Name));

        Assert.Equal(steps, PathStep.Parse(path));
    });

    [Theory]
    [InlineData("", 0)]
    [InlineData("$", 0)]
    [InlineData("$.", 0)]
    [InlineData("$..a", 0)]
    [InlineData("$.a[", 1)]
    [InlineData("$.a[x].b", 1)]
    [InlineData("$.a['b", 1)]
    [InlineData("$.a['b\\", 1)]
    [InlineData("nonsense", 0)]
    public void MalformedPath_Parsed_EndsBeforeTheFault(string path, int steps) => Assert.Equal(steps, PathStep.Parse(path).Count);
}
