using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers;

/// <summary>A provider's state, since when, and why.</summary>
/// <param name="state">The state.</param>
/// <param name="since">When this state began.</param>
/// <param name="detail">Why, for people; null when all is well.</param>
/// <param name="diagnostics">What is wrong with the rule set: entries named here are at their last good definition.</param>
public sealed class ProviderStatus(ProviderState state, DateTimeOffset since, string? detail, IReadOnlyList<RuleSetDiagnostic> diagnostics)
{
    /// <summary>The state.</summary>
    public ProviderState State { get; } = state;

    /// <summary>When this state began.</summary>
    public DateTimeOffset Since { get; } = since;

    /// <summary>Why, for people; null when all is well.</summary>
    public string? Detail { get; } = detail;

    /// <summary>What is wrong with the rule set: entries named here are at their last good definition. Empty when all is well.</summary>
    public IReadOnlyList<RuleSetDiagnostic> Diagnostics { get; } = diagnostics;

    /// <summary>State and detail in one line.</summary>
    public override string ToString() => Detail is null ? State.ToString() : $"{State}: {Detail}";
}
