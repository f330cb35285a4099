using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Model;

public class SegmentReadingTests
{
    [Fact]
    public void EmptyObject_Read_HasNoMembers()
    {
        SegmentDefinition segment = Json.Segment("{}");

        Assert.Equal("s", segment.Key);
        Assert.Empty(segment.Included);
        Assert.Empty(segment.Excluded);
        Assert.Empty(segment.Rules);
    }

    [Fact]
    public void Members_OfSeveralKinds_AreOneListAKind()
    {
        SegmentDefinition segment = Json.Segment("""
            { "description": "Testers", "salt": "old", "included": ["u-1", { "kind": "organization", "keys": ["acme"] }, "u-2"], "excluded": [ { "keys": ["u-3"] } ] }
            """);

        Assert.Equal(("Testers", "old"), (segment.Description, segment.Salt));
        Assert.Equal([("user", "u-1 u-2"), ("organization", "acme")], segment.Included.Select(static members => (members.Kind, string.Join(' ', members.Keys))));
        Assert.Equal([("user", "u-3")], segment.Excluded.Select(static members => (members.Kind, string.Join(' ', members.Keys))));
    }

    [Fact]
    public void Rules_Read_MayTakeAShare()
    {
        SegmentDefinition segment = Json.Segment("""
            { "rules": [ { "when": [ { "attribute": "email", "endsWith": "@example.com" } ] },
                         { "id": "some", "percentage": 5.5, "by": "accountId", "kind": "organization" } ] }
            """);

        Assert.Equal([null, 5.5m], segment.Rules.Select(static rule => rule.Percentage?.Percent));
        Assert.Single(segment.Rules[0].Clauses);
        Assert.Equal(("some", "accountId", "organization"), (segment.Rules[1].Id, segment.Rules[1].By, segment.Rules[1].Kind));
    }

    [Fact]
    public void Fingerprint_OfTheSameText_IsTheSame()
    {
        ulong alone = Json.Segment("""{ "included": ["u-1"] }""").Fingerprint;
        ulong inDocument = RuleSetJson.Parse("""{ "segments": { "x": { "included": ["u-1"] } } }""").Segments[0].Fingerprint;

        Assert.NotEqual(default, alone);
        Assert.Equal(alone, inDocument);
    }
}
