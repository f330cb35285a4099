using Noa.FeatureFlags;

namespace Snippets;

// snippet: inject
public sealed class Checkout(IFeatureFlags flags)
{
    public string PageFor(EvaluationContext context) =>
        flags.IsEnabled(ShopFlags.NewCheckout, context) ? "one page" : "three pages";
}
// end
