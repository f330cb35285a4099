using NuGet.Versioning;

namespace Noa.Release.Packages;

/// <summary>A package of the repository.</summary>
/// <param name="Id">Its name on the feed, and in changesets.</param>
/// <param name="Version">As it is now.</param>
/// <param name="Project">Path of the project file.</param>
/// <param name="VersionFile">The file that holds the version; packages that share one have one version.</param>
/// <param name="Dependencies">Ids of packages of this repository that it refers to.</param>
internal sealed record ReleasePackage(string Id, SemanticVersion Version, string Project, string VersionFile, IReadOnlyList<string> Dependencies);
