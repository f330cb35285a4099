using Microsoft.Extensions.Time.Testing;
using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Tests.Security;

public class TokenBucketsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Bucket_OfTenAMinute_GivesTenAndThenOneEachSixSeconds()
    {
        var buckets = new TokenBuckets(10 / 60.0, 10, _time);

        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(buckets.TryTake("a", out TimeSpan _)));
        Assert.False(buckets.TryTake("a", out TimeSpan retryAfter));
        Assert.Equal(6, retryAfter.TotalSeconds, 3);

        // Whoever goes on asking does not wait longer for it.
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(buckets.TryTake("a", out retryAfter));
        Assert.Equal(1, retryAfter.TotalSeconds, 3);
        _time.Advance(TimeSpan.FromSeconds(1.001));
        Assert.True(buckets.TryTake("a", out _));
        Assert.False(buckets.TryTake("a", out _));
    }

    [Fact]
    public void Bucket_OverALongTime_GivesItsRateAndNoMore()
    {
        var buckets = new TokenBuckets(20, 20, _time);
        int given = 0;
        for (int i = 0; i < 100_000; i++)
        {
            given += buckets.TryTake("a", out _) ? 1 : 0;
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(given, 2000, 2020);
    }

    [Fact]
    public void Bucket_OfAnotherKey_IsFull()
    {
        var buckets = new TokenBuckets(1, 1, _time);
        buckets.TryTake("a", out _);

        Assert.True(buckets.TryTake("b", out _));
    }

    // Breaks when keys are kept for good: whoever has a network of addresses could fill the memory.
    [Fact]
    public void Keys_OfAHundredThousandStrangers_AreBounded()
    {
        var buckets = new TokenBuckets(10 / 60.0, 10, _time);
        for (int i = 0; i < 100_000; i++)
        {
            buckets.TryTake($"stranger {i}", out _);
        }

        Assert.InRange(buckets.Count, 1, TokenBuckets.MaxKeys + 1);
        Assert.False(buckets.TryTake("one more", out _));

        // A minute later all of them are full again, and forgotten.
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(buckets.TryTake("one more", out _));
        Assert.InRange(buckets.Count, 1, 2);
    }
}
