namespace Noa.FeatureFlags.OpenFeature.Tests;

/// <summary>Says in the summary of tests whether the SDK was there to be tested with.</summary>
public sealed class PackageTests
{
#if HAS_OPENFEATURE
    private const bool IsThere = true;
#else
    private const bool IsThere = false;
#endif

    [Fact]
    public void Provider_WithTheSdk_IsTested() =>
        Assert.SkipUnless(IsThere, "The package feed lacks OpenFeature: the provider is neither built nor tested.");
}
