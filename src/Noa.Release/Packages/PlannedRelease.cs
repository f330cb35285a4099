using NuGet.Versioning;

namespace Noa.Release.Packages;

/// <summary>A package's next version.</summary>
/// <param name="Package">As it is now.</param>
/// <param name="Next">What it becomes.</param>
/// <param name="Changesets">Why, with how much each changes it; empty for one that only follows.</param>
/// <param name="Follows">Ids of packages that it follows because their new versions leave what it was built for.</param>
internal sealed record PlannedRelease(ReleasePackage Package, SemanticVersion Next, IReadOnlyList<(Changeset Changeset, Bump Bump)> Changesets, IReadOnlyList<string> Follows);
