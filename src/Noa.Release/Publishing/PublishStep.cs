using Noa.Release.Artifacts;

namespace Noa.Release.Publishing;

/// <summary>A package, and how it is with it.</summary>
/// <param name="Artifact">The package.</param>
/// <param name="Outcome">How it is with it.</param>
/// <param name="Differences">Names of files inside that differ.</param>
internal sealed record PublishStep(ReleaseArtifact Artifact, PublishOutcome Outcome, IReadOnlyList<string> Differences);
