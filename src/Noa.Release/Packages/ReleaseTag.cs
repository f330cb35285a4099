using System.Diagnostics.CodeAnalysis;
using NuGet.Versioning;

namespace Noa.Release.Packages;

/// <summary>A tag of a release: <c>v1.2.3</c> where all packages have one version, <c>Package@1.2.3</c> where each has its own.</summary>
/// <param name="Prefix">What stands before the version: <c>v</c>, <c>Package@</c>.</param>
/// <param name="Version">The version.</param>
internal sealed record ReleaseTag(string Prefix, SemanticVersion Version)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out ReleaseTag? tag)
    {
        int end = text.LastIndexOf('@') + 1;
        end = end > 0 ? end : text.StartsWith('v') ? 1 : 0;
        tag = end > 0 && SemanticVersion.TryParse(text[end..], out SemanticVersion? version) ? new ReleaseTag(text[..end], version) : null;
        return tag is not null;
    }

    /// <summary>The next one that mends this, and nothing more.</summary>
    public ReleaseTag Patched() => this with { Version = VersionPlanner.Increment(Version, Bump.Patch) };

    public override string ToString() => $"{Prefix}{Version}";
}
