namespace Noa.FeatureFlags;

/// <summary>One prepared use of a custom strategy.</summary>
public interface IVariationChooser
{
    /// <summary>Chooses a variation for a context. Called on every read: be quick, thread-safe, and do no I/O.</summary>
    /// <returns>Place of the variation in the flag's list, from 0; -1 for the off variation.</returns>
    int Choose(EvaluationContext context);
}
