using System.Text;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Model;

public class UnreadableTextTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData(" \n\t", 1)]
    [InlineData("// only a comment", 1)]
    [InlineData("flags", 1)]
    [InlineData("{\n \"flags\": {\n", 3)]
    [InlineData("{\n \"flags\": { \"x\": tru }\n}", 2)]
    [InlineData("{}\n{}", 2)]
    [InlineData("{} x", 1)]
    [InlineData("{ 'flags': {} }", 1)]
    [InlineData("{\n\n \"flags\": { \"x\": { \"percentage\": NaN } } }", 3)]
    [InlineData("{ \"flags\": { \"x\": { \"percentage\": 010 } } }", 1)]
    [InlineData("{ \"flags\": { \"x\": \"\\u12\" } }", 1)]
    [InlineData("{ \"flags\": { \"x\": \"tab\t\" } }", 1)]
    public void TextThatIsNotJson_Read_IsUnreadableAtItsLine(string text, int line)
    {
        RuleSetDefinition rules = RuleSetJson.Parse(text);

        RuleSetDiagnostic diagnostic = Assert.Single(rules.Diagnostics);
        Assert.False(rules.IsReadable);
        Assert.Equal((RuleSetDiagnosticCodes.InvalidJson, "$", line), (diagnostic.Code, diagnostic.Path, diagnostic.Line));
        Assert.Empty(rules.Flags);
        Assert.Empty(rules.UnreadableFlags);
    }

    [Theory]
    [InlineData("", 100_000)]
    [InlineData("{\"flags\":{\"x\":", 100_000)]
    [InlineData("{\"flags\":{\"x\":{\"variations\":{\"a\":", 100_000)]
    [InlineData("{\"unknown\":", RuleSetLimits.MaxJsonDepth)]
    public void TextThatIsNestedTooDeep_Read_SaysSo(string start, int depth)
    {
        RuleSetDefinition rules = RuleSetJson.Parse(start + new string('[', depth));

        Assert.False(rules.IsReadable);
        Assert.Contains("nested", Assert.Single(rules.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_NestedAsDeepAsAllowed_IsRead()
    {
        int depth = RuleSetLimits.MaxJsonDepth - 4;
        string value = new string('[', depth) + new string(']', depth);

        RuleSetDefinition rules = RuleSetJson.Parse($$"""{ "flags": { "x": { "variations": { "a": {{value}} }, "fallthrough": "a" } } }""");

        Assert.Empty(rules.Diagnostics);
    }

    [Fact]
    public void TextThatIsTooLarge_Read_IsRefusedUnseen()
    {
        byte[] text = GC.AllocateUninitializedArray<byte>(RuleSetLimits.MaxRuleSetBytes + 1);

        RuleSetDefinition rules = RuleSetJson.Parse(text);

        Assert.False(rules.IsReadable);
        Assert.Equal(RuleSetDiagnosticCodes.LimitExceeded, Assert.Single(rules.Diagnostics).Code);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF }, 2)]
    [InlineData(new byte[] { 0xC3 }, 2)]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, 2)]
    [InlineData(new byte[] { 0xC0, 0x80 }, 2)]
    public void TextThatIsNotUtf8_Read_IsUnreadableAtItsLine(byte[] bad, int line)
    {
        byte[] text = [.. "{ \"flags\":\n{ \"ü"u8, .. bad, .. "\": true } }"u8];

        RuleSetDefinition rules = RuleSetJson.Parse(text);

        RuleSetDiagnostic diagnostic = Assert.Single(rules.Diagnostics);
        Assert.False(rules.IsReadable);
        Assert.Equal((RuleSetDiagnosticCodes.InvalidJson, line), (diagnostic.Code, diagnostic.Line));
        Assert.Contains("UTF-8", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Utf16Text_Read_IsUnreadable() => Assert.False(RuleSetJson.Parse(Encoding.Unicode.GetBytes("{}")).IsReadable);

    [Fact]
    public void StringWithHalfASurrogatePair_Read_IsUnreadableAtItsLine()
    {
        RuleSetDefinition rules = RuleSetJson.Parse("{\n \"flags\": { \"\ud800\": true } }");

        Assert.False(rules.IsReadable);
        Assert.Equal(2, Assert.Single(rules.Diagnostics).Line);
    }

    [Fact]
    public void FlagThatIsNotJson_Read_IsUnreadableAlone()
    {
        RuleSetDefinition rules = RuleSetJson.ParseFlag("a.b", "{ \n }}"u8.ToArray());

        RuleSetDiagnostic diagnostic = Assert.Single(rules.Diagnostics);
        Assert.True(rules.IsReadable);
        Assert.Equal(["a.b"], rules.UnreadableFlags);
        Assert.Equal(("a.b", "$.flags['a.b']", 2), (diagnostic.Flag, diagnostic.Path, diagnostic.Line));
    }

    [Fact]
    public void SegmentThatIsNotJson_Read_IsUnreadableAlone()
    {
        RuleSetDefinition rules = RuleSetJson.ParseSegment("s", default);

        RuleSetDiagnostic diagnostic = Assert.Single(rules.Diagnostics);
        Assert.True(rules.IsReadable);
        Assert.Equal(["s"], rules.UnreadableSegments);
        Assert.Equal(("s", null, "$.segments.s"), (diagnostic.Segment, diagnostic.Flag, diagnostic.Path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(RuleSetLimits.MaxKeyLength + 1)]
    public void FlagWithAnImpossibleKey_Read_IsRefused(int length)
    {
        RuleSetDefinition rules = RuleSetJson.ParseFlag(new string('k', length), "true"u8.ToArray());

        Assert.Empty(rules.Flags);
        Assert.Equal(RuleSetDiagnosticCodes.LimitExceeded, Assert.Single(rules.Diagnostics).Code);
    }
}
