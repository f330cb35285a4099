namespace Noa.FeatureFlags.Benchmarks.Workloads;

/// <summary>Keys of the flags that are read; the same in every engine.</summary>
internal static class Keys
{
    public const string Off = "checkout-off";
    public const string On = "checkout-on";
    public const string Unknown = "checkout-unknown";
    public const string Half = "search-half";
    public const string LaunchDarklyHalf = "search-half-ld";
    public const string FlagdHalf = "search-half-flagd";
    public const string UnleashHalf = "search-half-unleash";
    public const string GrowthBookHalf = "search-half-growthbook";
    public const string FeatureManagementHalf = "search-half-fm";
    public const string Targets1K = "beta-targets-1k";
    public const string Targets10K = "beta-targets-10k";
    public const string Rules = "pricing-rules";
    public const string Segment = "staff-segment";
    public const string Prerequisite = "basket-needs-checkout";
    public const string Text = "button-colour";
    public const string Int32 = "search-page-size";
    public const string Double = "price-factor";

    /// <summary>Key of one of the flags that have everything.</summary>
    public static string Everything(int number) => $"everything-{number:D4}";
}
