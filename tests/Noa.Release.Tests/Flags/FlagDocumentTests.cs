using System.Text.Json.Nodes;
using Noa.Release.Flags;
using Noa.Release.Plans;

namespace Noa.Release.Tests.Flags;

public sealed class FlagDocumentTests
{
    private const string Off = """{"enabled":true,"variations":{"on":true,"off":false},"offVariation":"off","rules":[{"id":"eu","when":[{"attribute":"region","in":["eu"]}],"serve":"off"}],"fallthrough":"off"}""";

    [Fact]
    public void Move_ToAShare_LeavesEverythingElse()
    {
        JsonObject moved = FlagDocument.Move(Parse(Off), new FlagMove("f", 10, []), "salt-1");

        Assert.Equal("""{"rollout":{"on":10,"off":90},"salt":"salt-1"}""", moved["fallthrough"]!.ToJsonString());
        Assert.Equal(Parse(Off)["rules"]!.ToJsonString(), moved["rules"]!.ToJsonString());
    }

    [Fact]
    public void Move_ToSegments_ServesThemFirst()
    {
        JsonObject moved = FlagDocument.Move(Parse(Off), new FlagMove("f", 0, ["internal-team", "beta"]), "s");

        Assert.Equal("""{"id":"noa-release","when":[{"segment":["internal-team","beta"]}],"serve":"on"}""", moved["rules"]![0]!.ToJsonString());
        Assert.Equal("off", moved["fallthrough"]!.GetValue<string>());
        Assert.Equal(2, moved["rules"]!.AsArray().Count);
    }

    [Fact]
    public void Revert_AfterMoves_GivesTheOriginal()
    {
        JsonObject before = Parse(Off.Replace("\"enabled\":true", "\"enabled\":false", StringComparison.Ordinal));
        JsonObject moved = FlagDocument.Move(FlagDocument.Move(before, new FlagMove("f", 0, ["beta"]), "s"), new FlagMove("f", 50, ["beta"]), "s");

        Assert.True(JsonNode.DeepEquals(before, FlagDocument.Revert(moved, before)));
    }

    [Fact]
    public void Revert_WhenSomebodyElseChangedARule_KeepsTheirChange()
    {
        JsonObject moved = FlagDocument.Move(Parse(Off), new FlagMove("f", 50, []), "s");
        moved["description"] = "written meanwhile";

        JsonObject reverted = FlagDocument.Revert(moved, Parse(Off));

        Assert.Equal("written meanwhile", reverted["description"]!.GetValue<string>());
        Assert.Equal("off", reverted["fallthrough"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("\"fallthrough\":\"off\"", 10, null)]
    [InlineData("\"fallthrough\":\"on\"", 10, "is on for everybody already")]
    [InlineData("\"fallthrough\":{\"rollout\":{\"on\":5,\"off\":95},\"salt\":\"s\"}", 10, null)]
    [InlineData("\"fallthrough\":{\"rollout\":{\"on\":5,\"off\":95}}", 10, "Write 'salt: f' in the plan")]
    [InlineData("\"fallthrough\":{\"rollout\":{\"on\":20,\"off\":80},\"salt\":\"s\"}", 10, "people would lose it")]
    public void Obstacle_OfAFirstShare_IsWhoWouldLoseTheFlag(string fallthrough, int percent, string? expected)
    {
        string? obstacle = FlagDocument.Obstacle(Parse(Off.Replace("\"fallthrough\":\"off\"", fallthrough, StringComparison.Ordinal)), new FlagMove("f", percent, []), "s");

        Assert.Equal(expected is null, obstacle is null);
        Assert.Contains(expected ?? "", obstacle ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Obstacle_OfAFlagThatIsNotBoolean_SaysSo() =>
        Assert.Contains("no boolean flag", FlagDocument.Obstacle(Parse("""{"variations":{"a":1,"b":2}}"""), new FlagMove("f", 10, []), "s"), StringComparison.Ordinal);

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
