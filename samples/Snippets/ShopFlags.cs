using Noa.FeatureFlags;

namespace Snippets;

// snippet: handles
public static class ShopFlags   // key, type and default value meet once
{
    public static readonly Flag<bool> NewCheckout = new("new-checkout", defaultValue: false);
    public static readonly Flag<int> SearchPageSize = new("search-page-size", defaultValue: 20);
}
// end
