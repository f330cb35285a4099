namespace Noa.FeatureFlags.Compilation.Hashes;

/// <summary>Arms on the line of one draw.</summary>
internal abstract class HashLine
{
    /// <summary>In place of an arm: none, so the off variation.</summary>
    public const int NoArm = -1;

    /// <summary>The arm of a context without bucketing value, or <see cref="NoArm"/>.</summary>
    public abstract int MissingArm { get; }

    /// <summary>The arm that a bucketing value falls on. Neither allocates nor throws.</summary>
    public abstract int ArmOf(ReadOnlySpan<char> value);

    /// <summary>Where on the line a value falls, for explanations.</summary>
    public abstract string DescribePosition(ReadOnlySpan<char> value);
}
