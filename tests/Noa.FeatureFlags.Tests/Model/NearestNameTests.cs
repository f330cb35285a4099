using Noa.FeatureFlags.Model.Json;

namespace Noa.FeatureFlags.Tests.Model;

public class NearestNameTests
{
    private static readonly string[] Names = ["startsWith", "endsWith", "in", "not", "semverAtLeast", "semverAtMost"];

    [Theory]
    [InlineData("startWith", "startsWith")]
    [InlineData("STARTSWITH", "startsWith")]
    [InlineData("satrtsWith", "startsWith")]
    [InlineData("starts_with", "startsWith")]
    [InlineData("ins", "in")]
    [InlineData("nto", "not")]
    [InlineData("semverAtlast", "semverAtLeast")]
    [InlineData("semverAtMots", "semverAtMost")]
    [InlineData("notIn", null)]
    [InlineData("between", null)]
    [InlineData("", null)]
    public void MistypedName_Compared_FindsTheOneMeant(string written, string? expected) => Assert.Equal(expected, NearestName.Of(written, Names));

    [Fact]
    public void VeryLongName_Compared_IsNoSlip() => Assert.Null(NearestName.Of(new string('x', 100_000), [new string('x', 100_000)]));
}
