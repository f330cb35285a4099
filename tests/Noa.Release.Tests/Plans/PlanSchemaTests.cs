using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Noa.Release.Plans;
using YamlDotNet.RepresentationModel;

namespace Noa.Release.Tests.Plans;

/// <summary>The schema that editors check with says what the reader says.</summary>
public sealed class PlanSchemaTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(new StreamReader(typeof(ReleaseFile).Assembly.GetManifestResourceStream("noa-release.schema.json")!).ReadToEnd());

    [Theory]
    [InlineData(PlanTexts.File)]
    [InlineData(PlanTexts.Plan)]
    public void Schema_OfWhatIsRight_Agrees(string text) => Assert.True(IsValid(text));

    [Theory]
    [InlineData("traffic: 10", "trafic: 10")]
    [InlineData("traffic: 10\n", "traffic: 110\n")]
    [InlineData("hold: 90s", "hold: 90")]
    [InlineData("onFail: pause", "onFail: stop")]
    [InlineData("noData: inconclusive, minSamples: 5 ", "minSamples: 5 ")]
    [InlineData(", minSamples: 50 ", " ")]
    [InlineData("baseline:", "base:")]
    [InlineData("flags: { new-checkout: 100 }", "flags: [new-checkout]")]
    public void Schema_OfWhatIsWrong_AgreesWithTheReader(string good, string bad)
    {
        string text = PlanTexts.Plan.Replace(good, bad, StringComparison.Ordinal);

        Assert.False(IsValid(text));
        Assert.Throws<ReleaseException>(() => Strategies.Parse("plan.yaml", text, PlanTexts.Staging));
    }

    private static bool IsValid(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Schema.Evaluate(JsonSerializer.SerializeToElement(ToJson(stream.Documents[0].RootNode))).IsValid;
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(static child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, ToJson(child.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "true" or "false" } scalar => scalar.Value == "true",
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar when double.TryParse(scalar.Value, System.Globalization.CultureInfo.InvariantCulture, out double number) => number,
        YamlScalarNode scalar => scalar.Value,
        _ => null,
    };
}
