using Grpc.Core;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>When to try again: the only place where this client waits before it connects, so that thousands of them never come at once.</summary>
/// <param name="random">Gives numbers from 0 to 1, 1 excluded.</param>
internal sealed class ReconnectPolicy(Func<double> random)
{
    private static readonly TimeSpan BaseDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(10);
    private const int ShortLivesUntilPolling = 3;

    private TimeSpan _window = TimeSpan.FromSeconds(15);
    private int _attempts;
    private int _shortLives;

    /// <summary>Streams keep failing in a way that a single question may not.</summary>
    public bool ShouldPoll => _shortLives >= ShortLivesUntilPolling;

    /// <summary>The server said over what time clients are to come back after a loss.</summary>
    public void SetWindow(TimeSpan window)
    {
        if (window > TimeSpan.Zero && window <= LongestDelay)
        {
            _window = window;
        }
    }

    /// <summary>Notes how a stream ended, and says how long to wait.</summary>
    public TimeSpan DelayAfter(SessionEnd end)
    {
        if (end.Lived >= ForgottenAfter)
        {
            _attempts = 0;
        }

        _shortLives = end.IsDrained || end.Lived >= ShortLife ? 0 : _shortLives + (SpeaksOfStreams(end) ? 1 : 0);
        if (end.IsDrained)
        {
            // The time was waited on the old stream.
            return TimeSpan.Zero;
        }

        if (end.RetryAfter is { } told)
        {
            return told;
        }

        TimeSpan delay = _attempts == 0 && end.WasWelcomed ? _window * random() : Backoff() * random();
        _attempts++;
        return end.Status is StatusCode.Unauthenticated or StatusCode.PermissionDenied ? LongestDelay + delay : delay;
    }

    private TimeSpan Backoff() => TimeSpan.FromTicks(Math.Min(LongestDelay.Ticks, BaseDelay.Ticks << Math.Min(_attempts, 6)));

    // A server that is down or full says nothing of whether streams get through.
    private static bool SpeaksOfStreams(SessionEnd end) =>
        end.WasWelcomed || end.Status is not (StatusCode.Unavailable or StatusCode.ResourceExhausted or StatusCode.Unauthenticated or StatusCode.PermissionDenied);
}
