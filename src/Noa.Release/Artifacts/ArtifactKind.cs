namespace Noa.Release.Artifacts;

/// <summary>What a file of a release is.</summary>
internal enum ArtifactKind
{
    /// <summary>A NuGet package.</summary>
    Package,

    /// <summary>A package of symbols.</summary>
    Symbols,

    /// <summary>A program for one platform.</summary>
    Archive,

    /// <summary>The bill of materials.</summary>
    Sbom,
}
