using Noa.FeatureFlags;
using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Providers;

namespace Snippets;

internal static class Experiments
{
    public static async Task RunAsync(EvaluationContext context)
    {
        // snippet: experiment
        NdjsonFileExposureSink sink = new("exposures.ndjson");
        await using FeatureFlagClient flags = new(new RuleSetProvider(new FileSource("flags.json")), sink, exposureOptions: null);

        string colour = flags.GetValue("button-colour", context, "blue");   // a participant's exposure is recorded
        flags.Track("purchase", context, 84.90);                            // what experiments are judged by
        // end
        Console.WriteLine(colour);
    }
}
