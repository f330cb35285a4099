namespace Noa.Release.Artifacts;

/// <summary>A file of a release.</summary>
internal sealed record ReleaseArtifact
{
    /// <summary>Its name in the folder of the release.</summary>
    public required string File { get; init; }

    public required ArtifactKind Kind { get; init; }

    /// <summary>Id of the package, or name of the program.</summary>
    public required string Id { get; init; }

    public required string Version { get; init; }

    /// <summary>Platform of an archive, such as linux-x64.</summary>
    public string? Runtime { get; init; }

    /// <summary>Whether an archive brings the .NET runtime along.</summary>
    public bool? SelfContained { get; init; }

    public required long Bytes { get; init; }

    /// <summary>In lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }
}
