namespace Noa.Release.Rollouts;

/// <summary>What a rollout would be.</summary>
/// <param name="Header">All that its log would begin with.</param>
/// <param name="Remarks">What is other than a reader of the plan may think.</param>
internal sealed record RolloutPreview(RolloutHeader Header, IReadOnlyList<string> Remarks);
