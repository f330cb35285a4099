namespace Noa.FeatureFlags.Cli.Flags.Diff;

/// <summary>The JSON of <c>noa flags diff</c>; the impact is null unless asked for.</summary>
internal sealed record DiffReport(bool IsSame, IReadOnlyList<EntryChange> Flags, IReadOnlyList<EntryChange> Segments, ImpactReport? Impact);
