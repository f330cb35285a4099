using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Generators;

/// <summary>What a generated flag may refer to, and what it must keep apart from.</summary>
/// <param name="FlagsBefore">Keys and variations of the flags it may need.</param>
/// <param name="Segments">Keys of the segments it may ask.</param>
/// <param name="SliceStart">Start of its own slice of the common layer.</param>
/// <param name="SliceEnd">End of its own slice of the common layer.</param>
/// <param name="HasStrategies">Whether it may be served by <see cref="ServingGen.Strategy"/>.</param>
internal sealed record Neighbours(
    (string Key, IReadOnlyList<Variation> Variations)[] FlagsBefore,
    string[] Segments,
    Share SliceStart,
    Share SliceEnd,
    bool HasStrategies);
