namespace Noa.FeatureFlags.Providers;

/// <summary>Times of a <see cref="FileSource"/>.</summary>
internal static class FileSourceDefaults
{
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan ShortestPollInterval = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan LongestPollInterval = TimeSpan.FromHours(1);

    /// <summary>From the first announcement of a change to the look at it: one save of an editor is several announcements.</summary>
    public static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(50);

    /// <summary>From a look that found trouble to the next, which must find the same before it is believed: a writer may be half through.</summary>
    public static readonly TimeSpan SettleDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Looks at a file that is different trouble each time, before the trouble is believed all the same.</summary>
    public const int MaxSettlingLooks = 10;

    /// <summary>How long a size and time must have been there at a read to vouch for the bytes: FAT keeps time in steps of 2 s, others in finer ones.</summary>
    public static readonly TimeSpan StampResolution = TimeSpan.FromSeconds(2);

    /// <summary>Longest time for which size and time vouch for the bytes: copying tools can keep both.</summary>
    public static readonly TimeSpan StampTrust = TimeSpan.FromMinutes(1);
}
