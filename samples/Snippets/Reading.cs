using Noa.FeatureFlags;

namespace Snippets;

internal static class Reading
{
    public static void ByHandle(IFeatureFlags flags, EvaluationContext context)
    {
        // snippet: read-by-handle
        if (flags.IsEnabled(ShopFlags.NewCheckout, context))
        {
            Console.WriteLine("One page");
        }

        int size = flags.GetValue(ShopFlags.SearchPageSize, context);
        EvaluationDetail<bool> why = flags.Evaluate(ShopFlags.NewCheckout, context);
        Console.WriteLine($"{size} results a page; {why.Value} because of {why.Reason} {why.RuleId}");
        // end
    }

    public static void Pinned(IFeatureFlags flags, EvaluationContext context)
    {
        // snippet: snapshot
        IFeatureFlags pinned = flags.Snapshot();   // one version for the whole request
        bool showsButton = pinned.IsEnabled("new-checkout", context);
        bool acceptsOrder = pinned.IsEnabled("new-checkout", context);   // the same, whatever changed meanwhile
        // end
        Console.WriteLine(showsButton == acceptsOrder);
    }

    public static void Changes(IFeatureFlags flags)
    {
        // snippet: changed
        flags.Changed += (_, change) => Console.WriteLine($"Changed: {string.Join(", ", change.Flags)}");
        // end
    }

    public static void Explanation(IFeatureFlags flags, EvaluationContext context)
    {
        // snippet: explain
        Explanation walk = flags.Explain("new-checkout", context);
        Console.WriteLine(walk);   // the walk as text
        foreach (ExplanationStep step in walk.Steps.Where(static step => step.IsMatch == false))
        {
            Console.WriteLine($"{step.Path} did not match: {step.Text}");   // and as data
        }
        // end
    }
}
