using Noa.FeatureFlags.Compilation.Hashes;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Resolves draws by the hashes of other systems.</summary>
internal static class DrawCompiler
{
    /// <returns>Null for a hash that is not known, which is reported.</returns>
    public static ForeignHash? FindHash(ForeignDraw draw, CompilationScope scope)
    {
        ForeignHash? hash = ForeignHashes.Find(draw.Hash);
        if (hash is null)
        {
            scope.Error(RuleSetDiagnosticCodes.InvalidValue, "hash", $"'{draw.Hash}' is no hash of another system: use one of {string.Join(", ", ForeignHashes.Names)}.");
        }

        return hash;
    }

    public static DrawSalt SaltOf(ForeignDraw draw, string entryKey, string? entrySalt) => new(entryKey, entrySalt, draw.Salt, draw.Seed);

    /// <summary>Checks what a line is laid with.</summary>
    public static double[] Weights(ForeignDraw draw, string leaf, CompilationScope scope)
    {
        if (draw.Arms.Count is 0 or > RuleSetLimits.MaxVariations)
        {
            scope.Error(RuleSetDiagnosticCodes.LimitExceeded, leaf, $"A split has 1 to {RuleSetLimits.MaxVariations} arms, this one has {draw.Arms.Count}.");
        }

        double[] weights = [.. draw.Arms.Select(static arm => arm.Weight)];
        if (!Array.TrueForAll(weights, static weight => double.IsFinite(weight) && weight >= 0))
        {
            scope.Error(RuleSetDiagnosticCodes.InvalidValue, leaf, "An arm has a negative weight, or none that is a number: its weight is its length on the line, 0 or more.");
        }

        return weights;
    }
}
