namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>How a <see cref="FlagServerSource"/> follows its server.</summary>
public sealed class FlagServerSourceOptions
{
    /// <summary>The server: <c>https://host:port</c>, or <c>http://</c> on loopback. Required.</summary>
    public string Address { get; set; } = "";

    /// <summary>The SDK key. Required, unless the server knows a certificate that <see cref="HttpHandler"/> presents; then <see cref="Environment"/> is.</summary>
    public string Key { get; set; } = "";

    /// <summary>The environment; empty, the default, for the one of the key.</summary>
    public string Environment { get; set; } = "";

    /// <summary>Folder for the last good rules; null, the default, keeps none. One process writes there at a time; others may start from it.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>Told to the server's administrators, and for choosing who gets a change first; at most 8.</summary>
    public IDictionary<string, string> Tags { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Without contact for so long, an alarm is logged and counted; see <see cref="FlagServerSourceDefaults.StaleAlarm"/>.</summary>
    public TimeSpan StaleAlarm { get; set; } = FlagServerSourceDefaults.StaleAlarm;

    /// <summary>How long a connection may take, and the first answer on it; see <see cref="FlagServerSourceDefaults.ConnectTimeout"/>.</summary>
    public TimeSpan ConnectTimeout { get; set; } = FlagServerSourceDefaults.ConnectTimeout;

    /// <summary>Mean time between two questions while streams do not work; see <see cref="FlagServerSourceDefaults.PollInterval"/>.</summary>
    public TimeSpan PollInterval { get; set; } = FlagServerSourceDefaults.PollInterval;

    /// <summary>Whether the server is told how flags are used: counts, exposures and tracked events, their units hashed. True by default.</summary>
    public bool ReportUsage { get; set; } = true;

    /// <summary>Mean time between two reports of usage; see <see cref="FlagServerSourceDefaults.ReportInterval"/>.</summary>
    public TimeSpan ReportInterval { get; set; } = FlagServerSourceDefaults.ReportInterval;

    /// <summary>Makes the HTTP handler, for proxies and certificates; null, the default, for one that suits streams.</summary>
    public Func<HttpMessageHandler>? HttpHandler { get; set; }

    internal void Validate()
    {
        if (!Uri.TryCreate(Address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException($"The address of the flag server is '{Address}': give one such as https://flags.example:5400.", nameof(Address));
        }

        if (string.IsNullOrWhiteSpace(Key) && (HttpHandler is null || Environment.Length == 0))
        {
            throw new ArgumentException("The key of the flag server is missing: make one with 'noa server keys create --role sdk'. With a certificate instead, set HttpHandler and Environment.", nameof(Key));
        }

        if (StaleAlarm <= TimeSpan.Zero || ConnectTimeout <= TimeSpan.Zero || PollInterval <= TimeSpan.Zero || ReportInterval <= TimeSpan.Zero)
        {
            throw new ArgumentException("StaleAlarm, ConnectTimeout, PollInterval and ReportInterval are longer than no time.", nameof(StaleAlarm));
        }
    }
}
