namespace Noa.FeatureFlags.Model;

/// <summary>Sizes beyond which a definition is refused, so that no rule set can stall or exhaust a process that reads it.</summary>
public static class RuleSetLimits
{
    /// <summary>Size of a rule set's text, in bytes.</summary>
    public const int MaxRuleSetBytes = 64 * 1024 * 1024;

    /// <summary>Nesting of JSON objects and arrays.</summary>
    public const int MaxJsonDepth = 64;

    /// <summary>Length of a key of a flag or segment, in UTF-16 characters.</summary>
    public const int MaxKeyLength = 256;

    /// <summary>Variations of one flag.</summary>
    public const int MaxVariations = 250;

    /// <summary>Variations of one flag whose values are booleans.</summary>
    public const int MaxBooleanVariations = 64;

    /// <summary>Rules of one flag or segment.</summary>
    public const int MaxRules = 500;

    /// <summary>Clauses of one rule.</summary>
    public const int MaxClauses = 200;

    /// <summary>Flags in a chain of prerequisites, and segments in a chain of segments that ask one another.</summary>
    public const int MaxChainLength = 20;

    /// <summary>Flags that one evaluation may ask through prerequisites, or segments through segments, counted once a path.</summary>
    public const int MaxChainVisits = 1000;

    /// <summary>Kinds of context among the target lists of one flag, or among the members of one segment.</summary>
    public const int MaxTargetKinds = 20;

    /// <summary>Length of a regular expression, in characters.</summary>
    public const int MaxPatternLength = 256;

    /// <summary>Largest counted repetition in a regular expression, as in <c>[a-z]{50}</c>.</summary>
    public const int MaxPatternRepetition = 50;

    /// <summary>Length of an attribute that a regular expression is matched with, in characters; a longer one does not match.</summary>
    public const int MaxPatternInputLength = 1024;
}
