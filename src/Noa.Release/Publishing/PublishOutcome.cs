namespace Noa.Release.Publishing;

/// <summary>How it is with a package on a feed.</summary>
internal enum PublishOutcome
{
    /// <summary>It is there, the same one.</summary>
    Present,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>There is one of this version with other content.</summary>
    Different,

    /// <summary>It was handed in just now.</summary>
    Pushed,

    /// <summary>The feed says that it has it, and does not show it yet.</summary>
    Unseen,
}
