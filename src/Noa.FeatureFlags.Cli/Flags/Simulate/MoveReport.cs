using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.Simulate;

/// <summary>Contexts that are served one thing by the old rules and another by the new ones.</summary>
internal sealed record MoveReport(ServedReport From, ServedReport To, long Contexts)
{
    /// <param name="old">The flag before.</param>
    /// <param name="from">Place of the variation before.</param>
    /// <param name="new">The flag after.</param>
    /// <param name="to">Place of the variation after.</param>
    /// <param name="contexts">How many.</param>
    /// <returns>Null when both are the same thing.</returns>
    public static MoveReport? Of(FlagDefinition old, int from, FlagDefinition @new, int to, long contexts)
    {
        ServedReport before = ServedReport.Of(old, from);
        ServedReport after = ServedReport.Of(@new, to);
        return before.IsSame(after) ? null : new(before, after, contexts);
    }
}
