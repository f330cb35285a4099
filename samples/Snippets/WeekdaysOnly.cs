using System.Text.Json;
using Noa.FeatureFlags;

namespace Snippets;

// snippet: strategy
public sealed class WeekdaysOnly(TimeProvider clock) : IFlagStrategy
{
    // Called when rules are compiled: read parameters here, and throw a FormatException that tells the author what is wrong.
    public IVariationChooser Compile(JsonElement parameters, IReadOnlyList<string> variations) =>
        variations.Contains("on") ? new Chooser(clock, variations.ToList().IndexOf("on")) : throw new FormatException("The flag needs a variation 'on'.");

    private sealed class Chooser(TimeProvider clock, int on) : IVariationChooser
    {
        // Called at every read: be quick. -1 is the off variation.
        public int Choose(EvaluationContext context) =>
            clock.GetUtcNow().DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? -1 : on;
    }
}
// end
