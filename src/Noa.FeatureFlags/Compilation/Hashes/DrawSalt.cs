namespace Noa.FeatureFlags.Compilation.Hashes;

/// <summary>What may salt a draw; each hash takes from it what its system does.</summary>
/// <param name="EntryKey">Key of the flag or segment.</param>
/// <param name="EntrySalt">Salt of the flag or segment, or null.</param>
/// <param name="Salt">Salt of the draw alone, or null.</param>
/// <param name="Seed">Seed of the draw, or null.</param>
internal readonly record struct DrawSalt(string EntryKey, string? EntrySalt, string? Salt, long? Seed);
