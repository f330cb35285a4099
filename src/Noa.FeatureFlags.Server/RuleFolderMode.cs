namespace Noa.FeatureFlags.Server;

/// <summary>What a folder of rule files is to a server.</summary>
public enum RuleFolderMode
{
    /// <summary>The truth: each change of a file becomes a commit, and an environment that has a file takes no other changes.</summary>
    Follow,

    /// <summary>A beginning: files fill environments that nobody has written yet; afterwards people and pipelines change them.</summary>
    Seed,
}
