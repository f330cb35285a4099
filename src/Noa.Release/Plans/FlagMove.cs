namespace Noa.Release.Plans;

/// <summary>Where a stage wants a flag.</summary>
/// <param name="Key">The flag; its values must be booleans.</param>
/// <param name="Percent">Share of everybody else that gets it, 0 to 100.</param>
/// <param name="Segments">Segments that get it whatever the share.</param>
internal sealed record FlagMove(string Key, decimal Percent, IReadOnlyList<string> Segments);
