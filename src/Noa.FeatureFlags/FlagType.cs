namespace Noa.FeatureFlags;

/// <summary>The type of all variations of a flag.</summary>
public enum FlagType
{
    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>An IEEE double; read as <see cref="int"/> only when that loses nothing.</summary>
    Number,

    /// <summary>Text.</summary>
    String,

    /// <summary>A JSON object or array.</summary>
    Json,
}
