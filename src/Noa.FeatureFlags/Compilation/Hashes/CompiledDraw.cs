using System.Runtime.CompilerServices;

namespace Noa.FeatureFlags.Compilation.Hashes;

/// <summary>Whose value is drawn, by which hash, on which line.</summary>
internal sealed class CompiledDraw(BucketingAttribute by, ForeignHash hash, HashLine line)
{
    private readonly BucketingAttribute _by = by;

    public BucketingAttribute By => _by;

    /// <returns>The arm, or <see cref="HashLine.NoArm"/>.</returns>
    [SkipLocalsInit]
    public int ArmOf(EvaluationContext context, out bool hasValue)
    {
        Span<char> room = stackalloc char[ForeignHash.MaxFormattedLength];
        hasValue = _by.TryGetText(context, hash, room, out ReadOnlySpan<char> value);
        return hasValue ? line.ArmOf(value) : line.MissingArm;
    }

    public override string ToString() => $"{_by} with {hash.Name}";

    /// <summary>Where a context falls, for explanations.</summary>
    public string DescribePosition(EvaluationContext context)
    {
        Span<char> room = stackalloc char[ForeignHash.MaxFormattedLength];
        return _by.TryGetText(context, hash, room, out ReadOnlySpan<char> value) ? $"at {line.DescribePosition(value)}" : "no bucketing value";
    }
}
