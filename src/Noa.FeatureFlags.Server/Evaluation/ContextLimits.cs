namespace Noa.FeatureFlags.Server.Evaluation;

/// <summary>How large a context may be.</summary>
internal static class ContextLimits
{
    /// <summary>Bytes of the whole.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>Attributes of one kind.</summary>
    public const int MaxAttributes = 100;

    /// <summary>Nesting of lists and objects.</summary>
    public const int MaxDepth = 8;
}
