namespace Noa.FeatureFlags.Tests.Properties;

public sealed class ChiSquareTests
{
    [Fact]
    public void IsUniform_OfOneBinTwentyPercentTooFull_IsFalse()
    {
        int[] counts = [.. Enumerable.Repeat(10_000, 99), 12_000];

        Assert.False(ChiSquare.IsUniform(counts));
    }

    [Fact]
    public void IsUniform_OfCountsThatAreExactlyEven_IsFalse()
    {
        int[] counts = [.. Enumerable.Repeat(10_000, 1_000)];

        Assert.False(ChiSquare.IsUniform(counts));
    }

    [Fact]
    public void Follows_OfAShareThatIsOnePointOff_IsFalse()
    {
        Assert.False(ChiSquare.Follows([51_000, 49_000], 0.5, 0.5));
    }

    [Fact]
    public void AreIndependent_OfATableWithAFullDiagonal_IsFalse()
    {
        Assert.False(ChiSquare.AreIndependent(new[,] { { 600, 400 }, { 400, 600 } }));
    }
}
