namespace Noa.Release.Targets;

/// <summary>What runs where.</summary>
/// <param name="ActiveSlot">Slot that has the traffic, or most of it; null before the first deployment.</param>
/// <param name="Slots">Versions by slot; a slot without one is left out.</param>
internal sealed record TargetStatus(string? ActiveSlot, IReadOnlyDictionary<string, SlotStatus> Slots)
{
    /// <summary>The version with the traffic; null before the first deployment.</summary>
    public string? ActiveVersion => ActiveSlot is not null && Slots.TryGetValue(ActiveSlot, out SlotStatus? slot) ? slot.Version : null;

    /// <summary>Where a version goes: to the slot that has it already, else to the one without traffic.</summary>
    public string SlotFor(string version) => Slots.FirstOrDefault(slot => slot.Value.Version == version).Key ?? (ActiveSlot == SlotNames.Blue ? SlotNames.Green : SlotNames.Blue);
}
