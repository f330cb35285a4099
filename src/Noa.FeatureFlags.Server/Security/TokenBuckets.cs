using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Noa.FeatureFlags.Server.Security;

/// <summary>A bucket of tokens for each key: so many at once, and then so many a second.</summary>
/// <remarks>
/// Of each key it keeps one number, the moment at which its bucket is full again (the generic cell rate algorithm, ITU-T I.371 annex A).
/// Keys whose bucket is full are forgotten. When there are too many others, new ones share one bucket: strangers cannot fill the memory.
/// </remarks>
/// <param name="perSecond">Tokens that come back each second; more than 0.</param>
/// <param name="burst">Tokens of a full bucket; at least 1.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class TokenBuckets(double perSecond, int burst, TimeProvider timeProvider)
{
    /// <summary>Most keys that are told apart.</summary>
    public const int MaxKeys = 10_000;

    private const string Others = "";

    private readonly ConcurrentDictionary<string, StrongBox<long>> _fullAt = new(StringComparer.Ordinal);
    private readonly double _interval = timeProvider.TimestampFrequency / perSecond;
    private long _nextSweep;

    /// <summary>Keys that are told apart now.</summary>
    public int Count => _fullAt.Count;

    /// <summary>Takes a token.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="retryAfter">When there will be one again, after a refusal.</param>
    /// <returns>False when there is none.</returns>
    public bool TryTake(string key, out TimeSpan retryAfter)
    {
        long now = timeProvider.GetTimestamp();
        StrongBox<long> bucket = BucketOf(key, now);
        lock (bucket)
        {
            double fullAt = Math.Max(bucket.Value, now) + _interval;
            double missing = fullAt - now - (_interval * burst);
            if (missing > 0)
            {
                retryAfter = TimeSpan.FromSeconds(missing / timeProvider.TimestampFrequency);
                return false;
            }

            bucket.Value = (long)fullAt;
        }

        retryAfter = TimeSpan.Zero;
        return true;
    }

    private StrongBox<long> BucketOf(string key, long now)
    {
        if (_fullAt.TryGetValue(key, out StrongBox<long>? known))
        {
            return known;
        }

        if (_fullAt.Count >= MaxKeys)
        {
            Sweep(now);
        }

        return _fullAt.GetOrAdd(_fullAt.Count >= MaxKeys ? Others : key, static _ => new StrongBox<long>());
    }

    // At most once a second: whoever makes it run must not make it run all the time.
    private void Sweep(long now)
    {
        long due = Volatile.Read(ref _nextSweep);
        if (now < due || Interlocked.CompareExchange(ref _nextSweep, now + timeProvider.TimestampFrequency, due) != due)
        {
            return;
        }

        foreach (KeyValuePair<string, StrongBox<long>> full in _fullAt.Where(bucket => Volatile.Read(ref bucket.Value.Value) <= now))
        {
            _fullAt.TryRemove(full);
        }
    }
}
