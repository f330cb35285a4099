using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Model;

public class VariationReadingTests
{
    [Fact]
    public void Variations_Read_KeepTheirOrder()
    {
        IReadOnlyList<Variation> variations = Of("""{ "c": 1, "a": 2, "b": 3 }""");

        Assert.Equal(["c", "a", "b"], variations.Select(static variation => variation.Name));
    }

    [Fact]
    public void ReversedOnAndOff_Read_KeepTheirOrder() =>
        Assert.Equal(["off", "on"], Of("""{ "off": false, "on": true }""").Select(static variation => variation.Name));

    [Fact]
    public void Strings_Read_AreUnescaped() =>
        Assert.Equal("a\n\"ü\" 😀", Of("""{ "x": "a\n\"\u00fc\" \ud83d\ude00" }""")[0].Value.String);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-1.5e3", -1500)]
    [InlineData("12345678901234567890", 12345678901234567890d)]
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    public void Numbers_Read_AreDoubles(string number, double expected) =>
        Assert.Equal(expected, Of($$"""{ "x": {{number}} }""")[0].Value.Number);

    [Fact]
    public void ObjectsAndArrays_Read_AreOneType()
    {
        IReadOnlyList<Variation> variations = Of("""{ "x": { "a": 1 }, "y": [1, 2] }""");

        Assert.All(variations, static variation => Assert.Equal(FlagType.Json, variation.Value.Type));
    }

    [Theory]
    [InlineData("""{ "a": [ 1, /* two */ 2, ], "b" : { }, }""", """{"a":[1,2],"b":{}}""")]
    [InlineData("[ // nothing\n ]", "[]")]
    [InlineData("""[[[true], {"x\n\u00fc": "\"/*"}], null, 1.50, -0e5]""", """[[[true],{"x\n\u00fc":"\"/*"}],null,1.50,-0e5]""")]
    public void Json_WithCommentsAndTrailingCommas_IsReadWithoutThem(string value, string expected)
    {
        JsonElement json = Of($$"""{ "x": {{value}} }""")[0].Value.Json;

        Assert.Equal(expected, json.GetRawText());
    }

    [Fact]
    public void Value_AfterJson_IsReadToo()
    {
        FlagDefinition flag = Json.Flag("""{ "variations": { "x": { "deep": [ { } ] }, "y": [] }, "description": "after", "fallthrough": "x" }""");

        Assert.Equal("after", flag.Description);
        Assert.Equal(2, flag.Variations.Count);
    }

    private static IReadOnlyList<Variation> Of(string variations)
    {
        string first = JsonDocument.Parse(variations, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip })
            .RootElement.EnumerateObject().First().Name;
        return Json.Flag($$"""{ "variations": {{variations}}, "fallthrough": "{{first}}" }""").Variations;
    }
}
