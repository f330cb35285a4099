namespace Noa.Release.Gates;

/// <summary>What a gate is about.</summary>
/// <param name="Version">The new version; <c>{version}</c> and <c>{number}</c> of a query.</param>
/// <param name="Previous">The old one; <c>{previous}</c> of a query.</param>
/// <param name="Slot">Slot of the new version; <c>{slot}</c> of a query.</param>
/// <param name="PreviousSlot">Slot of the old one; <c>{previousSlot}</c> of a query.</param>
/// <param name="Since">When the stage's hold began.</param>
internal sealed record GateSubject(string Version, string? Previous, string? Slot, string? PreviousSlot, DateTimeOffset Since)
{
    /// <summary>The newest reading of the same gate in this hold, by whoever took it; null for the first.</summary>
    public Measurement? Before { get; init; }

    /// <summary>Fills in the names of a query.</summary>
    public string FillIn(string text) => text
        .Replace("{version}", Version, StringComparison.Ordinal)
        .Replace("{number}", NumberOf(Version), StringComparison.Ordinal)
        .Replace("{previous}", Previous ?? "", StringComparison.Ordinal)
        .Replace("{slot}", Slot ?? "", StringComparison.Ordinal)
        .Replace("{previousSlot}", PreviousSlot ?? "", StringComparison.Ordinal);

    /// <summary>A version without the <c>v</c> of its tag.</summary>
    public static string NumberOf(string version) => version.StartsWith('v') ? version[1..] : version;
}
