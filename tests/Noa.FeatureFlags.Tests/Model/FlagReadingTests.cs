using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Model;

public class FlagReadingTests
{
    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void BareBoolean_Read_IsOnAndOffServingOn(string value, bool isEnabled)
    {
        FlagDefinition flag = Json.Flag(value);

        Assert.Equal(isEnabled, flag.IsEnabled);
        Assert.Same(Variation.OnAndOff, flag.Variations);
        Assert.Equal("on", Assert.IsType<FixedServing>(flag.Fallthrough).Variation);
        Assert.Equal("off", flag.OffVariation);
    }

    [Fact]
    public void EmptyObject_Read_IsEnabledAndServesOn()
    {
        FlagDefinition flag = Json.Flag("{}");

        Assert.Null(DefinitionComparer.FirstDifference(Json.Flag("true"), flag));
    }

    [Fact]
    public void Percentage_Read_SplitsOverOnAndOff()
    {
        Rollout rollout = Assert.IsType<Rollout>(Json.Flag("""{ "percentage": 12.5 }""").Fallthrough);

        Assert.Equal([("on", 12.5m), ("off", 87.5m)], rollout.Weights.Select(static weight => (weight.Variation, weight.Weight.Percent)));
        Assert.Null(rollout.By);
        Assert.Equal("user", rollout.Kind);
        Assert.Null(rollout.Salt);
    }

    [Fact]
    public void Notes_Read_AreKept()
    {
        FlagDefinition flag = Json.Flag("""
            { "description": "One \"page\" checkout", "owner": "payments", "tags": ["web", "checkout"], "expires": "2027-03-01", "clientSide": true, "salt": "old-key" }
            """);

        Assert.Equal("One \"page\" checkout", flag.Description);
        Assert.Equal("payments", flag.Owner);
        Assert.Equal(["web", "checkout"], flag.Tags);
        Assert.Equal(new DateOnly(2027, 3, 1), flag.Expires);
        Assert.True(flag.IsClientSide);
        Assert.Equal("old-key", flag.Salt);
    }

    [Theory]
    [InlineData("""{ "variations": { "on": true, "off": false } }""", "off")]
    [InlineData("""{ "variations": { "red": 1, "off": 2 }, "fallthrough": "red" }""", "off")]
    [InlineData("""{ "variations": { "red": 1, "blue": 2 }, "fallthrough": "red" }""", null)]
    [InlineData("""{ "variations": { "red": 1, "blue": 2 }, "fallthrough": "red", "offVariation": "blue" }""", "blue")]
    [InlineData("""{ "offVariation": null }""", null)]
    public void OffVariation_LeftOutOrWritten_IsOffWhenThereIsSuchAVariation(string value, string? expected) =>
        Assert.Equal(expected, Json.Flag(value).OffVariation);

    [Fact]
    public void Prerequisites_Read_KeepTheirOrder()
    {
        FlagDefinition flag = Json.Flag("""{ "prerequisites": [ { "flag": "b", "variation": "on" }, { "variation": "red", "flag": "a" } ] }""");

        Assert.Equal([("b", "on"), ("a", "red")], flag.Prerequisites.Select(static prerequisite => (prerequisite.Flag, prerequisite.Variation)));
    }

    [Fact]
    public void TargetsByVariation_Read_AreListsOfUsers()
    {
        FlagDefinition flag = Json.Flag("""{ "targets": { "on": ["alice", "bob"], "off": [""] }, "fallthrough": "off" }""");

        Assert.Equal([("on", "user"), ("off", "user")], flag.Targets.Select(static target => (target.Variation, target.Kind)));
        Assert.Equal(["alice", "bob"], flag.Targets[0].Keys);
        Assert.Equal([""], flag.Targets[1].Keys);
    }

    [Fact]
    public void TargetLists_Read_MayNameAKind()
    {
        FlagDefinition flag = Json.Flag("""
            { "targets": [ { "variation": "on", "kind": "organization", "keys": ["acme"] }, { "variation": "on", "keys": [] } ], "fallthrough": "off" }
            """);

        Assert.Equal([("on", "organization", 1), ("on", "user", 0)], flag.Targets.Select(static target => (target.Variation, target.Kind, target.Keys.Count)));
    }

    [Fact]
    public void Rules_Read_KeepTheirOrderAndIds()
    {
        FlagDefinition flag = Json.Flag("""
            { "rules": [ { "id": "beta", "when": [ { "segment": "beta" } ], "serve": "on" }, { "serve": "off" } ], "fallthrough": "off" }
            """);

        Assert.Equal(["beta", null], flag.Rules.Select(static rule => rule.Id));
        Assert.Single(flag.Rules[0].Clauses);
        Assert.Empty(flag.Rules[1].Clauses);
    }

    [Fact]
    public void Fingerprint_OfTheSameText_IsTheSame()
    {
        FlagDefinition flag = Json.Flag("""{ "percentage": 5 }""");

        Assert.NotEqual(default, flag.Fingerprint);
        Assert.Equal(flag.Fingerprint, Json.Flag(""" /* note */ { "percentage": 5 }   """).Fingerprint);
        Assert.Equal(flag.Fingerprint, RuleSetJson.Parse("""{ "flags": { "other": { "percentage": 5 } } }""").Flags[0].Fingerprint);
        Assert.NotEqual(flag.Fingerprint, Json.Flag("""{ "percentage": 6 }""").Fingerprint);
    }
}
