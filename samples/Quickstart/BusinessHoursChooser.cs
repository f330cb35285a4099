using Noa.FeatureFlags;

namespace Quickstart;

/// <summary>The strategy with its parameters read: all that is left for a read is to look at the clock.</summary>
internal sealed class BusinessHoursChooser(TimeProvider clock, int opens, int closes, string utcOffset, int on) : IVariationChooser
{
    private const int OffVariation = -1;

    public int Choose(EvaluationContext context)
    {
        double offset = context[utcOffset].TryGetNumber(out double hours) ? hours : 0;
        int hour = clock.GetUtcNow().AddHours(offset).Hour;
        return hour >= opens && hour < closes ? on : OffVariation;
    }
}
