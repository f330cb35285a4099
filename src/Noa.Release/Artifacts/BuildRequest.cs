namespace Noa.Release.Artifacts;

/// <summary>What to build.</summary>
internal sealed record BuildRequest
{
    /// <summary>Where it goes unless told otherwise, in the repository.</summary>
    public const string DefaultOutput = "artifacts/release";

    /// <summary>What is built wherever nothing else is said.</summary>
    public static IReadOnlyList<string> DefaultRuntimes { get; } = ["linux-x64", "linux-arm64", "win-x64", "osx-arm64"];

    /// <summary>Where to.</summary>
    public required string Output { get; init; }

    /// <summary>Ids of packages to leave out.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Projects, or their folders, that are packed for each platform; relative to the repository.</summary>
    public IReadOnlyList<string> Programs { get; init; } = [];

    public IReadOnlyList<string> Runtimes { get; init; } = DefaultRuntimes;

    public bool SelfContained { get; init; }
}
