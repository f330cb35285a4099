namespace Noa.Release.Plans;

/// <summary>Two slots of real processes behind a proxy on this machine.</summary>
internal sealed record LocalSpec
{
    /// <summary>Where the proxy listens.</summary>
    public required Uri Listen { get; init; }

    /// <summary>Program and arguments; <c>{url}</c>, <c>{version}</c>, <c>{number}</c>, <c>{slot}</c> and <c>{artifact}</c> are filled in.</summary>
    public required IReadOnlyList<string> Run { get; init; }

    /// <summary>File or folder that must be there before anything is touched, and where the program runs when it is a folder.</summary>
    public string? Artifact { get; init; }

    /// <summary>Asked until it answers 200 before traffic comes.</summary>
    public string Ready { get; init; } = "/";

    /// <summary>Where a request's bucketing key is.</summary>
    public RequestKey HashBy { get; init; } = RequestKey.Default;

    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Folder of the release file, which paths begin at.</summary>
    public required string Root { get; init; }

    /// <summary>Where processes, proxy and their logs are written down.</summary>
    public required string Folder { get; init; }
}
