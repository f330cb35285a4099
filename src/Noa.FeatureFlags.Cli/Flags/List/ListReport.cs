namespace Noa.FeatureFlags.Cli.Flags.List;

/// <summary>The JSON of <c>noa flags list</c>; segments are null unless asked for.</summary>
internal sealed record ListReport(IReadOnlyList<FlagReport> Flags, IReadOnlyList<SegmentReport>? Segments);
