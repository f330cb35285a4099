namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>Counts the streams of each key, and lets no key have more than some.</summary>
internal sealed class StreamCounts(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts one more.</summary>
    /// <returns>False when the key has as many as it may have; then nothing is to be left.</returns>
    public bool TryEnter(string keyId)
    {
        lock (_lock)
        {
            int count = _counts.GetValueOrDefault(keyId);
            if (count >= most)
            {
                return false;
            }

            _counts[keyId] = count + 1;
            return true;
        }
    }

    /// <summary>Counts one less.</summary>
    public void Leave(string keyId)
    {
        lock (_lock)
        {
            // Keys that have gone leave nothing behind.
            if (--_counts[keyId] == 0)
            {
                _counts.Remove(keyId);
            }
        }
    }
}
