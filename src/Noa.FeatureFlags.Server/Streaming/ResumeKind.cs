namespace Noa.FeatureFlags.Server.Streaming;

internal enum ResumeKind
{
    /// <summary>It has what is served.</summary>
    UpToDate,

    /// <summary>It has something newer of the same lineage: it keeps that, and is only told what is here.</summary>
    Behind,

    /// <summary>The difference will do.</summary>
    Delta,

    /// <summary>It needs the whole.</summary>
    Snapshot,
}
