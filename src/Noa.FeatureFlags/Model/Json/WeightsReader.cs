namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads weights: an object from variation to its percentage.</summary>
internal static class WeightsReader
{
    public static IReadOnlyList<WeightedVariation> Read(ref JsonCursor json)
    {
        if (!json.TryEnterObject("an object from variation to its percentage"))
        {
            return [];
        }

        ListBuilder<WeightedVariation> weights = default;
        while (json.NextEntry(out string variation))
        {
            if (weights.Count == RuleSetLimits.MaxVariations)
            {
                json.RefuseRest(RuleSetLimits.MaxVariations, "weights in one split");
                break;
            }

            if (Has(weights.Items, variation))
            {
                json.RefuseDuplicate("variation");
                continue;
            }

            weights.Add(new WeightedVariation(variation, json.ReadPercent()));
        }

        return weights.ToArray();
    }

    private static bool Has(ReadOnlySpan<WeightedVariation> weights, string variation)
    {
        foreach (WeightedVariation weight in weights)
        {
            if (weight.Variation == variation)
            {
                return true;
            }
        }

        return false;
    }
}
