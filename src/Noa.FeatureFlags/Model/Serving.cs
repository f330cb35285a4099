namespace Noa.FeatureFlags.Model;

/// <summary>What a rule or the fallthrough serves by: a fixed variation, a <see cref="Rollout"/>, an <see cref="Experiment"/> or a custom strategy.</summary>
public abstract class Serving
{
    private protected Serving()
    {
    }

    /// <summary>Serves one variation to everybody.</summary>
    /// <param name="variation">The variation's name.</param>
    public static Serving Fixed(string variation) => new FixedServing(variation);

    /// <summary>Serves <c>on</c> to a share of contexts and <c>off</c> to the others.</summary>
    /// <param name="percent">0 to 100, at most three decimals.</param>
    public static Serving Percentage(decimal percent) => new Rollout
    {
        Weights = [new WeightedVariation("on", Share.FromPercent(percent)), new WeightedVariation("off", Share.FromPercent(100 - percent))],
    };
}
