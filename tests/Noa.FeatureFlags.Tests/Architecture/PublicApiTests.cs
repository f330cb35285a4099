namespace Noa.FeatureFlags.Tests.Architecture;

/// <summary>Holds the public face still: a change of it is a decision that shows in a diff.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void PublicFace_OfTheCore_IsAsApproved() => ApprovedApi.Check(typeof(IFeatureFlags).Assembly, "tests/Noa.FeatureFlags.Tests/PublicApi.approved.txt");
}
