using System.Text.Json;
using Noa.FeatureFlags.Model.Json;

namespace Noa.FeatureFlags.Model;

/// <summary>The rule format as JSON: short and long forms in, the long form out.</summary>
public static class RuleSetJson
{
    /// <summary>Reads a rule set. Never throws: what cannot be read is in the diagnostics, everything else in the result.</summary>
    /// <param name="utf8">JSON as UTF-8, with or without byte order mark; comments and trailing commas are allowed.</param>
    public static RuleSetDefinition Parse(ReadOnlyMemory<byte> utf8) => RuleSetReader.ReadDocument(utf8);

    /// <summary>Reads a rule set from text; see <see cref="Parse(ReadOnlyMemory{byte})"/>.</summary>
    public static RuleSetDefinition Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return RuleSetReader.ReadDocument(json);
    }

    /// <summary>Reads the value of one flag: what stands behind its key in a document. Never throws; see <see cref="Parse(ReadOnlyMemory{byte})"/>.</summary>
    /// <returns>A rule set of that one flag, or with its key in <see cref="RuleSetDefinition.UnreadableFlags"/>.</returns>
    public static RuleSetDefinition ParseFlag(string key, ReadOnlyMemory<byte> utf8)
    {
        ArgumentNullException.ThrowIfNull(key);
        return RuleSetReader.ReadFlag(key, utf8);
    }

    /// <summary>Reads the value of one segment; see <see cref="ParseFlag"/>.</summary>
    public static RuleSetDefinition ParseSegment(string key, ReadOnlyMemory<byte> utf8)
    {
        ArgumentNullException.ThrowIfNull(key);
        return RuleSetReader.ReadSegment(key, utf8);
    }

    /// <summary>Writes the long form; reading it gives an equal rule set.</summary>
    /// <exception cref="ArgumentException">A variation or clause has a number that JSON cannot say: not a number, or infinite.</exception>
    public static void Write(Utf8JsonWriter writer, RuleSetDefinition ruleSet)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(ruleSet);
        RuleSetWriter.Write(writer, ruleSet);
    }

    /// <summary>Writes the long form of one flag's value.</summary>
    public static void WriteFlag(Utf8JsonWriter writer, FlagDefinition flag)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(flag);
        FlagWriter.Write(writer, flag);
    }

    /// <summary>Writes the long form of one segment's value.</summary>
    public static void WriteSegment(Utf8JsonWriter writer, SegmentDefinition segment)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(segment);
        SegmentWriter.Write(writer, segment);
    }
}
