namespace Noa.FeatureFlags.Model.Json;

/// <summary>What a flag or segment is called in its document.</summary>
/// <param name="Part">The property that holds it: <c>flags</c> or <c>segments</c>.</param>
/// <param name="Key">Its key.</param>
internal readonly record struct EntryName(string? Part, string? Key);
