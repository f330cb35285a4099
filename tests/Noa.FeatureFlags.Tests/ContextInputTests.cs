using System.Diagnostics;
using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests;

/// <summary>Contexts made of what strangers send.</summary>
public class ContextInputTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Kind_OfAContext_IsNotKeptForEver()
    {
        string kind = $"kind-{Guid.NewGuid()}";

        EvaluationContext context = EvaluationContext.ForKind(kind, "k");

        Assert.Equal(kind, context.Kind);
        Assert.Null(string.IsInterned(new string(kind)));
    }

    [Fact]
    public void Kind_OfAContextMadeBeforeTheRules_IsStillTheirs()
    {
        string kind = $"kind-{Guid.NewGuid()}";
        EvaluationContext context = EvaluationContext.ForKind(kind, "k", ("plan", "pro"));
        using var client = FeatureFlagClient.FromJson($$"""
            { "flags": { "a": { "rules": [ { "when": [ { "kind": "{{kind}}", "attribute": "plan", "in": ["pro"] } ], "serve": "on" } ], "fallthrough": "off" } } }
            """);

        Assert.True(client.IsEnabled("a", context));
        Assert.True(client.IsEnabled("a", context.And(EvaluationContext.For("u"))));
    }

    [Fact]
    public void NameGivenTwice_InAnObject_CountsLast()
    {
        EvaluationContext context = EvaluationContext.FromJson(JsonElement.Parse("""{ "key": "u", "address": { "city": "Rome", "city": "Oslo" } }"""));

        Assert.Equal("Oslo", context["address"].Properties["city"]);
    }

    [Theory]
    [InlineData("""{ "key": "\ud800" }""")]
    [InlineData("""{ "key": "u", "name": "\ud800" }""")]
    [InlineData("""{ "key": "u", "\ud800": 1 }""")]
    [InlineData("""{ "key": "u", "names": [ { "\udc00": 1 } ] }""")]
    [InlineData("""{ "kind": "\ud800", "key": "u" }""")]
    [InlineData("""{ "kind": "multi", "\ud800": { "key": "u" } }""")]
    public void Json_WithALoneSurrogate_IsAFormatException(string json)
    {
        JsonElement element = JsonElement.Parse(json);

        Assert.Throws<FormatException>(() => EvaluationContext.FromJson(element));
    }

    [Fact]
    public void ManyAttributes_TakeLinearTime()
    {
        (string, AttributeValue)[] attributes = [.. Enumerable.Range(0, 100_000).Select(static i => ($"attribute-{i}", (AttributeValue)i)), ("attribute-7", "last")];
        long start = Stopwatch.GetTimestamp();

        EvaluationContext context = EvaluationContext.For("u", attributes);

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Patience / 10);
        Assert.Equal(100_000, context.Attributes.Count());
        Assert.Equal("last", context["attribute-7"]);
    }

    [Fact]
    public void StringThatIsNoUnicode_ReadAsJson_IsReplaced()
    {
        using var client = new FeatureFlagClient(new FeatureFlags.Providers.RuleSetProvider(new FeatureFlags.Providers.InMemorySource(new RuleSetDefinition
        {
            Flags = [new FlagDefinition { Key = "a", Variations = [new Variation("v", "\ud800")], Fallthrough = Serving.Fixed("v") }],
        })));

        Assert.Equal("\ufffd", client.GetValue("a", Rules.User, default(JsonElement)).GetString());
        Assert.NotEmpty(client.Explain("a", Rules.User).Steps);
    }
}
