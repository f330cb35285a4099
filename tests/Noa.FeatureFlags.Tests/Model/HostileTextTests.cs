using System.Text;
using CsCheck;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Model.Json;
using Noa.FeatureFlags.Tests.Generators;

namespace Noa.FeatureFlags.Tests.Model;

public class HostileTextTests
{
    // Pieces that change what a text means more often than any byte would.
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\ud800", "1e999", "-", "null", "true", "5", "{}", "[]", "\"x\"",
        "/*", "//", "\"on\": ", "\"in\": [],", "\"x\": 1,", "\n", "\uFEFF", "\0", "é",
    ];

    private static readonly Gen<(int Position, int Removed, string Inserted)[]> Edits =
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 4], Gen.OneOf(Pieces)).Array[1, 3];

    [Fact]
    public void RuleSetWithRandomEdits_Read_AccountsForEverythingItRefuses() => Gen.Select(RuleSetGen.WithStrategies, Edits).Sample(
        static (rules, edits) =>
        {
            byte[] text = Edit(Json.Write(writer => RuleSetJson.Write(writer, rules)), edits);

            RuleSetDefinition read = RuleSetJson.Parse(text);

            AssertConsistent(read, text);
        },
        iter: 2_000);

    [Fact]
    public void RandomBytes_Read_AreRefusedWithALine() => Gen.Byte.Array[0, 100].Sample(
        static text =>
        {
            RuleSetDefinition read = RuleSetJson.Parse(text);

            Assert.False(read.IsReadable);
            AssertConsistent(read, text);
        },
        iter: 2_000);

    [Fact]
    public void FlagWithRandomEdits_Read_IsReadableOrNamed() => Gen.Select(RuleSetGen.WithStrategies, Edits).Sample(
        static (rules, edits) =>
        {
            byte[] text = Edit(Json.Write(writer => RuleSetJson.WriteFlag(writer, rules.Flags[0])), edits);

            RuleSetDefinition read = RuleSetJson.ParseFlag("f", text);

            Assert.Equal(1, read.Flags.Count + read.UnreadableFlags.Count);
            AssertConsistent(read, text);
        },
        iter: 2_000);

    private static void AssertConsistent(RuleSetDefinition read, byte[] text)
    {
        bool isWhole = read.IsReadable && read.UnreadableFlags.Count == 0 && read.UnreadableSegments.Count == 0;
        int lastLine = 1 + text.Count(static b => b == '\n');

        Assert.True(isWhole || read.Diagnostics.Count > 0);
        Assert.DoesNotContain(read.Flags, flag => read.UnreadableFlags.Contains(flag.Key));
        Assert.DoesNotContain(read.Segments, segment => read.UnreadableSegments.Contains(segment.Key));
        Assert.All(read.UnreadableFlags, key => Assert.Contains(read.Diagnostics, diagnostic => diagnostic.Flag == key));
        Assert.All(read.UnreadableSegments, key => Assert.Contains(read.Diagnostics, diagnostic => diagnostic.Segment == key));
        Assert.All(read.Diagnostics, diagnostic => Assert.InRange(diagnostic.Line ?? 0, 1, lastLine));
        Assert.All(read.Diagnostics, diagnostic => Assert.InRange(JsonPathLocator.LineOf(text, diagnostic.Path) ?? 1, 1, lastLine));
    }

    private static byte[] Edit(byte[] text, (int Position, int Removed, string Inserted)[] edits)
    {
        foreach ((int position, int removed, string inserted) in edits)
        {
            int at = position % (text.Length + 1);
            text = [.. text[..at], .. Encoding.UTF8.GetBytes(inserted), .. text[Math.Min(text.Length, at + removed)..]];
        }

        return text;
    }
}
