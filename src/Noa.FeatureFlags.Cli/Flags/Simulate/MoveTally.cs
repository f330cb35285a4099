using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.Simulate;

/// <summary>Counts who gets something else from one flag under other rules: another variation, or another value under the same name.</summary>
internal sealed class MoveTally
{
    private readonly FlagProbe _old;
    private readonly FlagProbe _new;

    // By places of the variations before and after; the last place is that of the caller's default value.
    private readonly long[,] _counts;

    public MoveTally(IFeatureFlags oldFlags, FlagDefinition old, IFeatureFlags newFlags, FlagDefinition @new)
    {
        _old = new FlagProbe(oldFlags, old);
        _new = new FlagProbe(newFlags, @new);
        _counts = new long[old.Variations.Count + 1, @new.Variations.Count + 1];
    }

    public string Key => _new.Flag.Key;

    public void Add(EvaluationContext context) => _counts[PlaceOf(_old.Read(context).Variation, 0), PlaceOf(_new.Read(context).Variation, 1)]++;

    /// <summary>Who moved from where to where, the largest group first.</summary>
    public IReadOnlyList<MoveReport> Moves()
    {
        List<MoveReport> moves = [];
        for (int from = 0; from < _counts.GetLength(0); from++)
        {
            for (int to = 0; to < _counts.GetLength(1); to++)
            {
                if (_counts[from, to] > 0 && MoveReport.Of(_old.Flag, from, _new.Flag, to, _counts[from, to]) is { } move)
                {
                    moves.Add(move);
                }
            }
        }

        return [.. moves.OrderByDescending(static move => move.Contexts)];
    }

    private int PlaceOf(int variation, int side) => variation < 0 ? _counts.GetLength(side) - 1 : variation;
}
