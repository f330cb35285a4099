namespace Noa.FeatureFlags.Model;

/// <summary>Stable codes of diagnostics, for scripts that tell them apart.</summary>
public static class RuleSetDiagnosticCodes
{
    /// <summary>The text is not JSON, is not UTF-8, or is nested too deeply.</summary>
    public const string InvalidJson = "invalid-json";

    /// <summary>Something is larger than <see cref="RuleSetLimits"/> allows.</summary>
    public const string LimitExceeded = "limit-exceeded";

    /// <summary>A property that the format does not know.</summary>
    public const string UnknownProperty = "unknown-property";

    /// <summary>A property or key that stands twice.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>A value of another JSON type than expected.</summary>
    public const string WrongType = "wrong-type";

    /// <summary>A value of the right type that is out of range or malformed.</summary>
    public const string InvalidValue = "invalid-value";

    /// <summary>A property that is required and missing.</summary>
    public const string Missing = "missing";

    /// <summary>Two properties that exclude one another.</summary>
    public const string Conflict = "conflict";

    /// <summary>A variation that the flag does not have.</summary>
    public const string UnknownVariation = "unknown-variation";

    /// <summary>A segment that does not exist or could not be compiled.</summary>
    public const string UnknownSegment = "unknown-segment";

    /// <summary>A prerequisite flag that does not exist or could not be compiled.</summary>
    public const string UnknownPrerequisite = "unknown-prerequisite";

    /// <summary>An override of a flag that does not exist.</summary>
    public const string UnknownFlag = "unknown-flag";

    /// <summary>A custom strategy that the application did not register.</summary>
    public const string UnknownStrategy = "unknown-strategy";

    /// <summary>A custom strategy refused its parameters.</summary>
    public const string InvalidStrategy = "invalid-strategy";

    /// <summary>Prerequisites or segments that need one another in a circle.</summary>
    public const string Cycle = "cycle";

    /// <summary>Weights that do not sum to 100 percent.</summary>
    public const string WeightSum = "weight-sum";

    /// <summary>A regular expression that cannot be used.</summary>
    public const string InvalidPattern = "invalid-pattern";

    /// <summary>A version that is not SemVer 2.0.</summary>
    public const string InvalidVersion = "invalid-version";

    /// <summary>An instant that is neither RFC 3339 nor unix milliseconds.</summary>
    public const string InvalidInstant = "invalid-instant";

    /// <summary>Slices of one layer that overlap, or a layer bucketed by two attributes.</summary>
    public const string LayerConflict = "layer-conflict";

    /// <summary>An entry that was removed but that others still need.</summary>
    public const string StillNeeded = "still-needed";
}
