namespace Noa.FeatureFlags.Model;

/// <summary>One flag as its author wrote it, in the long form.</summary>
/// <remarks>Immutable. Checked when it is compiled, not when it is built.</remarks>
public sealed class FlagDefinition
{
    /// <summary>The flag's identifier: 1 to <see cref="RuleSetLimits.MaxKeyLength"/> characters, compared ordinally.</summary>
    public required string Key { get; init; }

    /// <summary>What the flag is for, in the author's words.</summary>
    public string? Description { get; init; }

    /// <summary>The team or person who removes the flag when it is done.</summary>
    public string? Owner { get; init; }

    /// <summary>Free labels for lists and searches.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The day the flag should be gone; it stays in force after that day, tools only remind.</summary>
    public DateOnly? Expires { get; init; }

    /// <summary>Whether browsers may see this flag's results; servers do not ask.</summary>
    public bool IsClientSide { get; init; }

    /// <summary>Whether everybody who is served the flag leaves an exposure, in or out of an experiment: a guarded rollout needs to know whom an error belongs to.</summary>
    public bool TracksExposures { get; init; }

    /// <summary>False serves <see cref="OffVariation"/> to everyone.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Salt of this flag's percentages; null means the key. A rename writes the old key here, so that nobody changes variation.</summary>
    public string? Salt { get; init; }

    /// <summary>Possible values, all of one type; their order is the order on the rollout line.</summary>
    public IReadOnlyList<Variation> Variations { get; init; } = Variation.OnAndOff;

    /// <summary>Name of the variation served when the flag is off or cannot be targeted; null means the caller's default value.</summary>
    public string? OffVariation { get; init; }

    /// <summary>What is broken about the off variation of an imported flag, which then is an error for everybody who would be served it; null means nothing.</summary>
    public string? OffError { get; init; }

    /// <summary>Flags that must be enabled and serve a given variation first, in order.</summary>
    public IReadOnlyList<Prerequisite> Prerequisites { get; init; } = [];

    /// <summary>Context keys that are served a variation whatever the rules say.</summary>
    public IReadOnlyList<TargetList> Targets { get; init; } = [];

    /// <summary>Rules in order; the first whose clauses all match decides.</summary>
    public IReadOnlyList<TargetingRule> Rules { get; init; } = [];

    /// <summary>What is served when no rule matched.</summary>
    public required Serving Fallthrough { get; init; }

    /// <summary>Whether what this flag refers to may be missing: then a prerequisite is not met and a segment has no members. An error in a prerequisite is one here.</summary>
    /// <remarks>For definitions of other systems, which are checked one by one there. Cycles are refused all the same.</remarks>
    public bool IsLenient { get; init; }

    /// <summary>Hash of the text this was read from; 0 when built in code. Equal prints mean equal definitions.</summary>
    internal ulong Fingerprint { get; init; }
}
