namespace Noa.FeatureFlags.Model;

/// <summary>How a clause compares an attribute with its values. An attribute of another type does not match; a list matches when one of its items does.</summary>
public enum ClauseOperator
{
    /// <summary>Equal to one of the values: strings ordinally, numbers as doubles, booleans.</summary>
    In,

    /// <summary>The string starts with one of the values, ordinally.</summary>
    StartsWith,

    /// <summary>The string ends with one of the values, ordinally.</summary>
    EndsWith,

    /// <summary>The string contains one of the values, ordinally.</summary>
    Contains,

    /// <summary>A part of the string matches one of the patterns (.NET syntax without backtracking, culture-invariant).</summary>
    Matches,

    /// <summary>The number is less than the value.</summary>
    LessThan,

    /// <summary>The number is the value or less.</summary>
    AtMost,

    /// <summary>The number is greater than the value.</summary>
    GreaterThan,

    /// <summary>The number is the value or greater.</summary>
    AtLeast,

    /// <summary>The instant (RFC 3339 string, or number of unix milliseconds) is earlier than the value.</summary>
    Before,

    /// <summary>The instant (RFC 3339 string, or number of unix milliseconds) is later than the value.</summary>
    After,

    /// <summary>The version has the value's precedence (SemVer 2.0: build metadata does not count).</summary>
    SemverEquals,

    /// <summary>The version has lower precedence than the value.</summary>
    SemverLessThan,

    /// <summary>The version has the value's precedence or lower.</summary>
    SemverAtMost,

    /// <summary>The version has higher precedence than the value.</summary>
    SemverGreaterThan,

    /// <summary>The version has the value's precedence or higher.</summary>
    SemverAtLeast,

    /// <summary>The attribute is there, whatever its value.</summary>
    Exists,

    /// <summary>One of the segments named contains the context.</summary>
    Segment,
}
