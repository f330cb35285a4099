namespace Noa.Release.Targets.Kubernetes;

/// <summary>How traffic is split between two slots.</summary>
/// <param name="Active">The slot that counts as the old one while two share traffic; null when nobody has any.</param>
/// <param name="Green">Percent that green has.</param>
internal sealed record TrafficShares(string? Active, decimal Green)
{
    public static readonly TrafficShares None = new(null, 0);

    public decimal Of(string slot) => Active is null ? 0 : slot == SlotNames.Green ? Green : 100 - Green;

    /// <summary>The split after a slot was given a share, and the other one the rest.</summary>
    /// <param name="slot">Who is given.</param>
    /// <param name="percent">How much.</param>
    /// <param name="otherIsThere">Whether something runs in the other slot, to take the rest.</param>
    public TrafficShares After(string slot, decimal percent, bool otherIsThere)
    {
        string? active = percent switch { 100 => slot, 0 => otherIsThere ? SlotNames.Other(slot) : null, _ => Active };
        return active is null ? None : new TrafficShares(active, slot == SlotNames.Green ? percent : 100 - percent);
    }
}
