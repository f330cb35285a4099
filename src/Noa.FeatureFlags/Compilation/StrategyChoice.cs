namespace Noa.FeatureFlags.Compilation;

/// <summary>A custom strategy's choice. Its faults stay here: reads never throw.</summary>
internal sealed class StrategyChoice(string name, IVariationChooser chooser, int variationCount) : CompiledServing
{
    public override Choice Choose(EvaluationContext context)
    {
        try
        {
            int variation = chooser.Choose(context);
            return variation switch
            {
                -1 => new(Choice.OffVariation, EvaluationTraits.None),
                _ when (uint)variation < (uint)variationCount => new(variation, EvaluationTraits.None),
                _ => new(Choice.Failed, EvaluationTraits.None),
            };
        }
#pragma warning disable CA1031 // Somebody else's code: whatever it throws, the caller gets its default value and the reason Error.
        catch (Exception)
#pragma warning restore CA1031
        {
            return new(Choice.Failed, EvaluationTraits.None);
        }
    }

    public override string Describe(CompiledFlag flag) => $"strategy {name}";
}
