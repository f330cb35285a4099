namespace Noa.FeatureFlags.Cli.Flags.Simulate;

/// <summary>Who is served something else by another file; flags that serve everybody the same are left out.</summary>
internal sealed record ComparisonReport(string File, IReadOnlyList<FlagMoves> Flags)
{
    public static ComparisonReport Of(string file, Comparison comparison) =>
        new(file, [.. comparison.Moves.Where(static flag => flag.Moves.Count > 0).Select(static flag => FlagMoves.Of(flag.Key, flag.Moves))]);
}
