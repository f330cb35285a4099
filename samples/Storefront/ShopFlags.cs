using Noa.FeatureFlags;

namespace Storefront;

/// <summary>Every flag of the shop, with the value that holds while there is none.</summary>
internal static class ShopFlags
{
    public static readonly Flag<bool> DarkMode = new("dark-mode", defaultValue: false);
    public static readonly Flag<bool> NewCheckout = new("new-checkout", defaultValue: false);
    public static readonly Flag<string> ButtonColour = new("button-colour", defaultValue: "blue");
    public static readonly Flag<int> SearchPageSize = new("search-page-size", defaultValue: 20);
}
