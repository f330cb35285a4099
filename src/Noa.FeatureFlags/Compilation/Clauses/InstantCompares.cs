using System.Globalization;

namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>The instant is earlier or later than one of these.</summary>
internal readonly struct InstantCompares(Comparison comparison, long[] bounds) : IAttributeTest
{
    public bool Test(in AttributeValue value) => Instant.TryRead(value, out long ticks) && Includes(ticks);

    /// <summary>Whether an instant, in UTC ticks, fits.</summary>
    public bool Includes(long ticks)
    {
        foreach (long bound in bounds)
        {
            if (comparison.Includes(ticks.CompareTo(bound)))
            {
                return true;
            }
        }

        return false;
    }

    public string Describe() => $"is {(comparison == Comparison.Less ? "before" : "after")} "
        + string.Join(" or ", bounds.Select(static bound => new DateTimeOffset(bound, TimeSpan.Zero).ToString("O", CultureInfo.InvariantCulture)));
}
