namespace Noa.FeatureFlags.Providers;

/// <summary>Outcomes of a look at a file.</summary>
internal enum FileReadingKind
{
    /// <summary>Nothing changed since the last look.</summary>
    NoNews,

    /// <summary>The content is the one that is in use.</summary>
    Same,

    /// <summary>The content is another one.</summary>
    Changed,

    /// <summary>There is no file.</summary>
    Missing,

    /// <summary>There is a file, but it could not be read.</summary>
    Failed,
}
