namespace Noa.FeatureFlags;

/// <summary>The type of an attribute's value.</summary>
public enum AttributeKind
{
    /// <summary>No value: the attribute counts as missing.</summary>
    Missing,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number that was given as one.</summary>
    Integer,

    /// <summary>An IEEE double.</summary>
    Double,

    /// <summary>Text.</summary>
    String,

    /// <summary>An instant.</summary>
    Instant,

    /// <summary>Several values; a clause matches when one of them does.</summary>
    List,

    /// <summary>Named values, asked by a path.</summary>
    Object,
}
