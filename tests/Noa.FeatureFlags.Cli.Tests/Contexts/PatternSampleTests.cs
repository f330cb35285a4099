using System.Text.RegularExpressions;
using Noa.FeatureFlags.Cli.Contexts.Synthetic;

namespace Noa.FeatureFlags.Cli.Tests.Contexts;

public sealed class PatternSampleTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("^[a-z]+[0-9]{3,}@")]
    [InlineData("^(?:eu|us)-\\d{2}$")]
    [InlineData("(?<region>[A-Z]{2})\\.example\\.com$")]
    [InlineData("[^a-z]x?y*z+")]
    [InlineData("a|b(c|d)")]
    [InlineData("[]x]")]
    [InlineData("[\\]\\-]{2}")]
    [InlineData("\\w+\\s\\S\\W\\D")]
    [InlineData("(?i)HELLO")]
    [InlineData("x{2,4}?y{3}")]
    [InlineData("\\t\\.\\+")]
    [InlineData("{")]
    [InlineData("")]
    public void Sample_OfAPattern_MatchesIt(string pattern)
    {
        string? sample = PatternSample.Of(pattern);

        Assert.NotNull(sample);
        Assert.Matches(new Regex(pattern, RegexOptions.CultureInvariant), sample);
    }

    [Theory]
    [InlineData("a\\bb")]
    [InlineData("(")]
    [InlineData("a)b")]
    [InlineData("[z-a]")]
    [InlineData("(?=x)y")]
    [InlineData("x{3")]
    public void Sample_OfAPatternThatCannotBeMet_IsNullOrMatches(string pattern)
    {
        string? sample = PatternSample.Of(pattern);

        Assert.True(sample is null || Regex.IsMatch(sample, pattern, RegexOptions.CultureInvariant));
    }

    [Fact]
    public void Sample_OfAnOverlongPattern_IsNull()
    {
        Assert.Null(PatternSample.Of(new string('(', 1_000_000)));
    }
}
