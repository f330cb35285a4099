using Noa.FeatureFlags;

namespace Snippets;

internal static class CheckoutTests
{
    public static bool ShowsOnePage()
    {
        // snippet: tests
        using FeatureFlagsForTests flags = new FeatureFlagsForTests().With(ShopFlags.NewCheckout, true).With("search-page-size", 50);

        string page = new Checkout(flags).PageFor(EvaluationContext.For("anybody"));   // "one page"
        // end
        return page == "one page";
    }
}
