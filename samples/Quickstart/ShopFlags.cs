using System.Text.Json;
using Noa.FeatureFlags;

namespace Quickstart;

/// <summary>The flags that the shop's code reads: key, type and default value meet here and nowhere else.</summary>
internal static class ShopFlags
{
    public static readonly Flag<bool> DarkMode = new("dark-mode", defaultValue: false);
    public static readonly Flag<bool> NewSearch = new("new-search", defaultValue: false);
    public static readonly Flag<bool> NewCheckout = new("new-checkout", defaultValue: false);
    public static readonly Flag<string> ButtonColour = new("button-colour", defaultValue: "blue");
    public static readonly Flag<int> SearchPageSize = new("search-page-size", defaultValue: 24);
    public static readonly Flag<double> FreeShippingFrom = new("free-shipping-from", defaultValue: 59);
    public static readonly Flag<JsonElement> Recommendations = new("recommendations", defaultValue: default);
    public static readonly Flag<string> MaintenanceNotice = new("maintenance-notice", defaultValue: "none");
}
