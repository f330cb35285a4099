namespace Noa.FeatureFlags.Benchmarks.Peers;

/// <summary>What asynchronous peers need to be measured by a loop that is not.</summary>
internal static class Peer
{
    /// <summary>Takes the result of a loop whose reads all end at once, as those of a warm peer do.</summary>
    /// <exception cref="InvalidOperationException">A read waited for something: then its time would not be its own.</exception>
    public static long Finish(ValueTask<long> loop) => loop.IsCompletedSuccessfully
        ? loop.Result
        : throw new InvalidOperationException("A read did not end at once.");
}
