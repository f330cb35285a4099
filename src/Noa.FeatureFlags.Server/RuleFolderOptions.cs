namespace Noa.FeatureFlags.Server;

/// <summary>A folder of rule files, usually one that is kept in git: <c>production.json</c> holds the rules of the environment <c>production</c>.</summary>
public sealed class RuleFolderOptions
{
    /// <summary>The folder; relative to the content root. Null by default: no folder.</summary>
    public string? Directory { get; set; }

    /// <summary>What the folder is to the server; <see cref="RuleFolderMode.Follow"/> by default.</summary>
    public RuleFolderMode Mode { get; set; }
}
