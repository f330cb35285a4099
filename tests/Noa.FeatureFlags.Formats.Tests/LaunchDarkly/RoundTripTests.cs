using System.Text.Json;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Formats.LaunchDarkly;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Formats.Tests.LaunchDarkly;

/// <summary>What was imported is exported so that importing it again changes no answer; and it can be written in our own format.</summary>
public sealed class RoundTripTests
{
    private const int Flags = 200;
    private const int Contexts = 60;

    // Names that mean something here are names like others there, but for the one that means something there: it has no value.
    [Theory]
    [InlineData("$now", true)]
    [InlineData("/$now", true)]
    [InlineData("_meta", false)]
    [InlineData("/_meta/privateAttributes", false)]
    public void Attribute_WithANameOfMeaning_IsWhatItIsAtLaunchDarkly(string name, bool isFound)
    {
        byte[] theirs = System.Text.Encoding.UTF8.GetBytes("""{"flags":{"f":{"key":"f","version":1,"on":true,"variations":["no","yes"],"fallthrough":{"variation":0},"rules":[{"id":"r","variation":1,"clauses":[{"contextKind":"user","op":"in","values":["x"],"attribute":""" + $"\"{name}\"" + "}]}]}}}");
        var inside = AttributeValue.Object([KeyValuePair.Create("privateAttributes", (AttributeValue)"x")]);
        var provider = new RuleSetProvider(new InMemorySource(new LaunchDarklyImporter().Import(theirs).Rules));
        using var flags = new FeatureFlagClient(provider);

        Assert.Equal(isFound ? "yes" : "no", flags.GetValue("f", EvaluationContext.For("u", ("$now", "x"), ("_meta", inside)), "none"));
        Assert.Equal(isFound ? "yes" : "no", flags.GetValue("f", EvaluationContext.For("u", ("$now", "x"), ("_meta", "x")), "none"));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", false)]
    public void TrackedEvents_OfAFlag_AreTrackedExposuresAndBack(string tracks, bool isTracked)
    {
        byte[] theirs = System.Text.Encoding.UTF8.GetBytes("""{"flags":{"f":{"key":"f","version":1,"on":true,"variations":["a"],"fallthrough":{"variation":0},"trackEvents":""" + tracks + "}}}");

        FlagDefinition flag = new LaunchDarklyImporter().Import(theirs).Rules.Flags.Single();
        ExportResult back = new LaunchDarklyExporter().Export(new RuleSetDefinition { Flags = [flag] });

        Assert.Equal(isTracked, flag.TracksExposures);
        Assert.Equal(isTracked, System.Text.Encoding.UTF8.GetString(back.Utf8.Span).Contains("trackEvents", StringComparison.Ordinal));
    }

    [Fact]
    public void ImportedFlags_ExportedAndImportedAgain_GiveTheSameAnswers()
    {
        ImportResult first = new LaunchDarklyImporter().Import(RandomData(7));
        ExportResult exported = new LaunchDarklyExporter().Export(first.Rules);
        ImportResult second = new LaunchDarklyImporter().Import(exported.Utf8);

        Assert.Empty(exported.Notes);
        Assert.Equal(Flags, second.Rules.Flags.Count);
        AssertSameAnswers(first.Rules, second.Rules);
    }

    [Fact]
    public void ImportedFlags_WrittenInOurFormat_GiveTheSameAnswers()
    {
        ImportResult imported = new LaunchDarklyImporter().Import(RandomData(8));
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            RuleSetJson.Write(writer, imported.Rules);
        }

        RuleSetDefinition written = RuleSetJson.Parse(stream.ToArray());

        Assert.Empty(written.Diagnostics);
        AssertSameAnswers(imported.Rules, written);
    }

    [Theory]
    [InlineData("""{ "fallthrough": { "percentage": 25 } }""", "the hash 'noa1'")]
    [InlineData("""{ "fallthrough": { "strategy": "moon" } }""", "the strategy 'moon'")]
    [InlineData("""{ "fallthrough": { "experiment": { "id": "e", "weights": { "on": 100 } } } }""", "the hash 'noa1'")]
    [InlineData("""{ "rules": [ { "when": [ { "attribute": "a", "exists": false } ], "serve": "on" } ], "fallthrough": "off" }""", "missing attribute")]
    [InlineData("""{ "rules": [ { "when": [ { "attribute": "a", "equals": 1, "missing": true } ], "serve": "on" } ], "fallthrough": "off" }""", "missing attribute")]
    [InlineData("""{ "rules": [ { "when": [ { "attribute": "a", "semverAtLeast": "1.0.0" } ], "serve": "on" } ], "fallthrough": "off" }""", "'semverAtLeast'")]
    [InlineData("""{ "rules": [ { "when": [ { "attribute": "a", "semverAtMost": "1.0.0" } ], "serve": "on" } ], "fallthrough": "off" }""", "'semverAtMost'")]
    [InlineData("""{ "fallthrough": { "rollout": [ { "variation": "on", "weight": 1.5 } ], "hash": "sha1-ld" } }""", "whole thousandths")]
    [InlineData("""{ "fallthrough": { "rollout": [ { "variation": "on", "weight": 1 } ], "hash": "sha1-ld", "salt": "other" } }""", "'other'")]
    public void FlagThatTheyCannotSay_Exported_IsRefusedByName(string flag, string name)
    {
        RuleSetDefinition rules = RuleSetJson.Parse($$"""{ "flags": { "f": {{flag}}, "plain": true } }""");

        ExportResult exported = new LaunchDarklyExporter().Export(rules);

        ConversionNote note = Assert.Single(exported.Notes);
        Assert.Equal((ConversionNoteKind.Refused, "f"), (note.Kind, note.Flag));
        Assert.Contains(name, note.Message, StringComparison.Ordinal);
        Assert.Equal(["plain"], exported.Flags);
    }

    [Theory]
    [InlineData("{", "not JSON (line 1)")]
    [InlineData("[]", "an object with 'flags' and 'segments'")]
    public void FileThatIsNone_Imported_IsRefusedWithAReason(string text, string reason)
    {
        ImportResult result = new LaunchDarklyImporter().Import(System.Text.Encoding.UTF8.GetBytes(text));

        Assert.False(result.IsReadable);
        Assert.Contains(reason, Assert.Single(result.Notes).Message, StringComparison.Ordinal);
    }

    private static byte[] RandomData(ulong seed)
    {
        var rules = new RandomRules(new Dice(seed));
        var flags = new JsonObject();
        var segments = new JsonObject();
        for (int i = 0; i < Flags; i++)
        {
            flags[$"flag-{i}"] = rules.Flag($"flag-{i}", i == 0 ? [] : [$"flag-{i - 1}"]);
        }

        for (int i = 0; i < 10; i++)
        {
            segments[$"segment-{i}"] = rules.Segment($"segment-{i}", []);
        }

        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["flags"] = flags, ["segments"] = segments });
    }

    private static void AssertSameAnswers(RuleSetDefinition left, RuleSetDefinition right)
    {
        using var before = new FeatureFlagClient(new RuleSetProvider(new InMemorySource(left)));
        using var after = new FeatureFlagClient(new RuleSetProvider(new InMemorySource(right)));
        var contexts = new RandomContexts(new Dice(9));
        for (int i = 0; i < Contexts; i++)
        {
            EvaluationContext context = EvaluationContext.FromJson(JsonSerializer.SerializeToElement(contexts.Next()));
            foreach (FlagDefinition flag in left.Flags)
            {
                Assert.Equal(LaunchDarklyAnswer.OfOurs(before.Explain(flag.Key, context).Result), LaunchDarklyAnswer.OfOurs(after.Explain(flag.Key, context).Result));
            }
        }
    }
}
