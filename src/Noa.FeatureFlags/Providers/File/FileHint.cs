namespace Noa.FeatureFlags.Providers;

/// <summary>Why a file is looked at.</summary>
internal enum FileHint
{
    /// <summary>Because it is time to.</summary>
    Time,

    /// <summary>Something else in its directory changed, which may be a link on the way to it.</summary>
    Neighbour,

    /// <summary>The operating system says that it changed.</summary>
    File,
}
