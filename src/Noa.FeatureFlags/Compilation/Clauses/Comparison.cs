namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>Which outcomes of a three-way comparison fit, as bits: less is 1, equal is 2, greater is 4.</summary>
[Flags]
internal enum Comparison
{
    Less = 1,
    Equal = 2,
    Greater = 4,
}
