using CsCheck;

namespace Noa.FeatureFlags.Tests;

public sealed class TextPrintTests
{
    // Few characters and lengths around the limits, so that texts which differ a little are common.
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char["abc2.é\0\u007f\u0080"], 0, 12],
        Gen.String[Gen.Char["012.-"], 0, 9]);

    [Fact]
    public void SameText_HasTheSamePrint() => Texts.Sample(text => TextPrint.Of(text) == TextPrint.Of(new string(text.AsSpan())));

    [Fact]
    public void WholePrint_GivesTheTextBack() =>
        Texts.Sample(text => !TextPrint.IsWhole(TextPrint.Of(text)) || TextPrint.TextOf(TextPrint.Of(text)) == text);

    [Fact]
    public void Print_IsNeverZero() => Texts.Sample(text => TextPrint.Of(text) != 0);

    [Theory]
    [InlineData("", true)]
    [InlineData("pro", true)]
    [InlineData("chicken", true)]
    [InlineData("enterprise", false)]
    [InlineData("é", false)]
    [InlineData("2.4.0", false)]
    public void Print_IsWhole_OfShortAsciiThatIsNoVersion(string text, bool isWhole) => Assert.Equal(isWhole, TextPrint.IsWhole(TextPrint.Of(text)));

    [Theory]
    [InlineData("2", true)]
    [InlineData("2.4.0", true)]
    [InlineData("2.4.0-rc.1", false)]
    [InlineData("", false)]
    [InlineData("pro", false)]
    public void Print_IsVersion_OfPlainVersionsAlone(string text, bool isVersion) => Assert.Equal(isVersion, TextPrint.IsVersion(TextPrint.Of(text)));

    [Fact]
    public void IsText_IsOrdinalEquality() => Gen.Select(Texts, Texts).Sample((left, right) =>
    {
        AttributeValue value = left;
        return value.IsText(right) == string.Equals(left, right, StringComparison.Ordinal) && value.IsText(new string(left.AsSpan()));
    });

    [Fact]
    public void NumberWithTheBitsOfAPrint_IsNoText()
    {
        AttributeValue number = TextPrint.Of("pro");

        Assert.False(number.IsText("pro"));
    }

    [Fact]
    public void StandAt_FindsWhatIsThereAlone() => Gen.Select(Texts, Texts, Gen.Int[-1, 13]).Sample((text, part, start) =>
        TextWords.StandAt(text, start, part) == (start >= 0 && start <= text.Length && text.AsSpan(start).StartsWith(part, StringComparison.Ordinal)));

    [Fact]
    public void Equal_IsOrdinalEquality() => Gen.Select(Texts, Texts).Sample((left, right) =>
        TextWords.Equal(left, right) == string.Equals(left, right, StringComparison.Ordinal) && TextWords.Equal(left, new string(left.AsSpan())));
}
