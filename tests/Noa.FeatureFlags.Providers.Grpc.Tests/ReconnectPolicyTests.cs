using Grpc.Core;

namespace Noa.FeatureFlags.Providers.Grpc.Tests;

public class ReconnectPolicyTests
{
    private static readonly ReconnectPolicy Latest = new(static () => 0.999999);

    [Fact]
    public void DelayAfter_FirstLoss_IsWithinTheServersWindow()
    {
        var policy = new ReconnectPolicy(static () => 0.5);
        policy.SetWindow(TimeSpan.FromSeconds(8));

        Assert.Equal(TimeSpan.FromSeconds(4), policy.DelayAfter(Lost(StatusCode.Unavailable, lived: 60)));
    }

    [Fact]
    public void DelayAfter_FailuresInARow_DoublesUpToAMinute()
    {
        var policy = new ReconnectPolicy(static () => 1);

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(0, 8).Select(_ => (int)policy.DelayAfter(Lost(StatusCode.Unavailable, wasWelcomed: false)).TotalSeconds));
    }

    // Full jitter: from nothing to the whole, or clients that failed together come together again.
    [Fact]
    public void DelayAfter_AnyFailure_IsSpreadFromZero() =>
        Assert.Equal(TimeSpan.Zero, new ReconnectPolicy(static () => 0).DelayAfter(Lost(StatusCode.Unavailable, wasWelcomed: false)));

    [Fact]
    public void DelayAfter_LongLife_BeginsAnew()
    {
        var policy = new ReconnectPolicy(static () => 1);
        for (int i = 0; i < 5; i++)
        {
            policy.DelayAfter(Lost(StatusCode.Unavailable, wasWelcomed: false));
        }

        Assert.Equal(TimeSpan.FromSeconds(15), policy.DelayAfter(Lost(StatusCode.Unavailable, lived: 31)));
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated)]
    [InlineData(StatusCode.PermissionDenied)]
    public void DelayAfter_BadKey_IsAMinuteAtLeast(StatusCode status) =>
        Assert.True(new ReconnectPolicy(static () => 0).DelayAfter(Lost(status, wasWelcomed: false)) >= TimeSpan.FromMinutes(1));

    [Fact]
    public void DelayAfter_ServerSaysWhen_IsThat() =>
        Assert.Equal(TimeSpan.FromSeconds(7), Latest.DelayAfter(Lost(StatusCode.ResourceExhausted) with { RetryAfter = TimeSpan.FromSeconds(7) }));

    [Theory]
    [InlineData(StatusCode.Internal, false, true)]
    [InlineData(StatusCode.OK, true, true)]
    [InlineData(StatusCode.Unavailable, false, false)]
    [InlineData(StatusCode.ResourceExhausted, false, false)]
    [InlineData(StatusCode.Unauthenticated, false, false)]
    public void ShouldPoll_AfterThreeShortStreams_OnlyWhenStreamsAreToBlame(StatusCode status, bool wasWelcomed, bool expected)
    {
        var policy = new ReconnectPolicy(static () => 0.5);
        for (int i = 0; i < 3; i++)
        {
            policy.DelayAfter(Lost(status, wasWelcomed: wasWelcomed));
        }

        Assert.Equal(expected, policy.ShouldPoll);
    }

    private static SessionEnd Lost(StatusCode status, double lived = 0.1, bool wasWelcomed = true) => new(status, "lost", false, wasWelcomed, TimeSpan.FromSeconds(lived), null);
}
