namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>Asks whether one of some segments contains the context.</summary>
internal sealed class SegmentClause(int[] slots, SlotTable keys, bool isNegated) : CompiledClause
{
    public bool Asks(int slot) => slots.Contains(slot);

    public override bool Matches(EvaluationContext context, FlagSnapshot snapshot)
    {
        foreach (int slot in slots)
        {
            if (snapshot.Segments[slot] is { } segment && segment.Contains(context, snapshot))
            {
                return !isNegated;
            }
        }

        return isNegated;
    }

    public override string Describe() => $"{(isNegated ? "not " : "")}in segment {string.Join(" or ", slots.Select(keys.KeyOf))}";

    public override string DescribeFound(EvaluationContext context, FlagSnapshot snapshot)
    {
        string[] containing = [.. slots.Select(slot => snapshot.Segments[slot]).OfType<CompiledSegment>()
            .Where(segment => segment.Contains(context, snapshot)).Select(static segment => segment.Key)];
        return containing.Length == 0 ? "in none of them" : $"in {string.Join(", ", containing)}";
    }
}
