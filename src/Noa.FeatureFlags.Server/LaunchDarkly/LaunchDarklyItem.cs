namespace Noa.FeatureFlags.Server.LaunchDarkly;

/// <summary>A flag or segment as LaunchDarkly's SDKs take it.</summary>
/// <param name="IsFlag">A flag, or a segment.</param>
/// <param name="Key">Its key.</param>
/// <param name="Version">Grows with every change of it, or of a flag whose variations it names.</param>
/// <param name="Json">The item.</param>
internal sealed record LaunchDarklyItem(bool IsFlag, string Key, long Version, ReadOnlyMemory<byte> Json)
{
    /// <summary>Its place in LaunchDarkly's paths.</summary>
    public string Path => $"{(IsFlag ? "/flags/" : "/segments/")}{Key}";

    public string Kind => IsFlag ? "flag" : "segment";
}
