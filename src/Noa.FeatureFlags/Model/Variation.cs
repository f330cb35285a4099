namespace Noa.FeatureFlags.Model;

/// <summary>One value that a flag can serve, with the name by which rules refer to it.</summary>
/// <param name="name">Unique within the flag.</param>
/// <param name="value">All variations of one flag have one type.</param>
public sealed class Variation(string name, FlagValue value)
{
    /// <summary>What a flag has that does not name variations: <c>on</c> is true, <c>off</c> is false.</summary>
    public static IReadOnlyList<Variation> OnAndOff => SharedOnAndOff;

    internal static readonly Variation[] SharedOnAndOff = [new("on", true), new("off", false)];

    /// <summary>The name rules use.</summary>
    public string Name { get; } = name;

    /// <summary>What application code receives.</summary>
    public FlagValue Value => _value;

    /// <summary>The value where it lies, so that a read copies nothing.</summary>
    internal ref readonly FlagValue Content => ref _value;

    private readonly FlagValue _value = value;
}
