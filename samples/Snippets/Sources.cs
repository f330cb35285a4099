using Noa.FeatureFlags;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Snippets;

internal static class Sources
{
    public static FeatureFlagClient Layered()
    {
        // snippet: layers
        var source = new LayeredSource(new FileSource("flags.local.json"), new FileSource("flags.json"));   // the first one wins
        FeatureFlagClient flags = new(new RuleSetProvider(source));
        // end
        return flags;
    }

    public static void InMemory()
    {
        // snippet: in-memory
        InMemorySource source = new(RuleSetDefinition.Empty);
        using FeatureFlagClient flags = new(new RuleSetProvider(source));

        RuleSetUpdate update = source.Set(new FlagDefinition
        {
            Key = "new-search",
            OffVariation = "off",
            Fallthrough = Serving.Percentage(25),
        });
        Console.WriteLine($"Changed: {string.Join(", ", update.ChangedFlags)}; refused: {update.Diagnostics.Count}");
        // end
    }
}
