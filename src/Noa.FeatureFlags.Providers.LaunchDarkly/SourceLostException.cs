namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>The connection, or what came over it, cannot be used any further.</summary>
/// <param name="message">Why, a sentence for people.</param>
/// <param name="refusedStatus">The HTTP status with which the key was refused, or null.</param>
internal sealed class SourceLostException(string message, int? refusedStatus) : Exception(message)
{
    public int? RefusedStatus { get; } = refusedStatus;
}
