namespace Noa.FeatureFlags.Exposures;

/// <summary>Takes exposures and tracked events away, in batches, on a background task.</summary>
/// <remarks>Called by one task at a time. An exception is logged and counted; its batch is lost, reads go on.</remarks>
public interface IExposureSink
{
    /// <summary>Writes a batch; either list may be empty.</summary>
    Task WriteAsync(IReadOnlyList<Exposure> exposures, IReadOnlyList<TrackedEvent> events, CancellationToken cancellationToken);
}
