using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Model;

/// <summary>Short ways to read and write for tests.</summary>
internal static class Json
{
    /// <summary>Reads a flag that has nothing wrong.</summary>
    public static FlagDefinition Flag(string value)
    {
        RuleSetDefinition rules = RuleSetJson.ParseFlag("f", Encoding.UTF8.GetBytes(value));
        Assert.Empty(rules.Diagnostics);
        return Assert.Single(rules.Flags);
    }

    /// <summary>Reads a segment that has nothing wrong.</summary>
    public static SegmentDefinition Segment(string value)
    {
        RuleSetDefinition rules = RuleSetJson.ParseSegment("s", Encoding.UTF8.GetBytes(value));
        Assert.Empty(rules.Diagnostics);
        return Assert.Single(rules.Segments);
    }

    /// <summary>Reads the clause of a flag whose only rule has this one.</summary>
    public static Clause Clause(string value) =>
        Flag($$"""{ "rules": [ { "when": [ {{value}} ], "serve": "on" } ], "fallthrough": "off" }""").Rules[0].Clauses[0];

    /// <summary>Reads what a flag serves by its fallthrough.</summary>
    public static T Serving<T>(string value)
        where T : Serving => Assert.IsType<T>(Flag($$"""{ "fallthrough": {{value}} }""").Fallthrough);

    /// <summary>The only thing wrong with a flag.</summary>
    public static RuleSetDiagnostic Trouble(string value)
    {
        RuleSetDefinition rules = RuleSetJson.ParseFlag("f", Encoding.UTF8.GetBytes(value));
        Assert.Empty(rules.Flags);
        Assert.Equal(["f"], rules.UnreadableFlags);
        return Assert.Single(rules.Diagnostics);
    }

    /// <summary>The long form.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The long form of a flag, as text.</summary>
    public static string WriteFlag(FlagDefinition flag) => Encoding.UTF8.GetString(Write(writer => RuleSetJson.WriteFlag(writer, flag)));

    /// <summary>The long form of a segment, as text.</summary>
    public static string WriteSegment(SegmentDefinition segment) => Encoding.UTF8.GetString(Write(writer => RuleSetJson.WriteSegment(writer, segment)));
}
