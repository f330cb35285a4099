namespace Noa.FeatureFlags.Cli.Flags.Simulate;

/// <summary>Who is served something else by one flag.</summary>
internal sealed record FlagMoves(string Key, long Changed, IReadOnlyList<MoveReport> Moves)
{
    public static FlagMoves Of(string key, IReadOnlyList<MoveReport> moves) => new(key, moves.Sum(static move => move.Contexts), moves);
}
