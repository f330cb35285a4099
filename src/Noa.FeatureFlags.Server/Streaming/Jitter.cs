using System.Security.Cryptography;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>Chance that keeps thousands of clients from doing the same thing at the same moment.</summary>
internal static class Jitter
{
    private const int Steps = 1 << 20;

    /// <summary>A time evenly within 20 % of the mean.</summary>
    public static TimeSpan Around(TimeSpan mean) => mean * (0.8 + 0.4 * Share());

    /// <summary>A time evenly between two.</summary>
    public static TimeSpan Between(TimeSpan least, TimeSpan most) => least + (most - least) * Share();

    private static double Share() => RandomNumberGenerator.GetInt32(Steps) / (double)Steps;
}
