namespace Noa.FeatureFlags.Cli.Contexts;

/// <summary>Contexts to try rules with, one after the other, so that a million need no memory.</summary>
internal interface IContextSet
{
    int Count { get; }

    /// <summary>What they are, for people.</summary>
    string Description { get; }

    /// <summary>One of them; the same for the same index, always.</summary>
    /// <param name="index">From 0, below <see cref="Count"/>.</param>
    EvaluationContext At(int index);
}
