namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Remembers which contexts LaunchDarkly was told of lately, so that it is told once. Not thread-safe.</summary>
internal sealed class SeenContexts(TimeProvider timeProvider)
{
    // As LaunchDarkly's SDKs have it.
    private const int Capacity = 1_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<string> _inOrder = new();
    private long _since = timeProvider.GetTimestamp();

    /// <returns>Whether it is new.</returns>
    public bool Add(string identity)
    {
        if (timeProvider.GetElapsedTime(_since) >= Window)
        {
            _seen.Clear();
            _inOrder.Clear();
            _since = timeProvider.GetTimestamp();
        }

        if (!_seen.Add(identity))
        {
            return false;
        }

        _inOrder.Enqueue(identity);
        if (_inOrder.Count > Capacity)
        {
            _seen.Remove(_inOrder.Dequeue());
        }

        return true;
    }
}
