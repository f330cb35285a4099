#if HAS_LAUNCHDARKLY
using LaunchDarkly.Sdk.Server;
#endif

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Where flags come from, how, and what goes back.</summary>
public sealed class LaunchDarklySourceOptions
{
    /// <summary>The environment's SDK key. Required.</summary>
    public string SdkKey { get; set; } = "";

    /// <summary>Who evaluates: our engine by default, or LaunchDarkly's SDK.</summary>
    public LaunchDarklyEngine Engine { get; set; }

    /// <summary>Where streams are; LaunchDarkly's own by default. For a relay or our server set all three addresses.</summary>
    public Uri StreamAddress { get; set; } = new("https://stream.launchdarkly.com");

    /// <summary>Where polls go; LaunchDarkly's own by default.</summary>
    public Uri PollAddress { get; set; } = new("https://sdk.launchdarkly.com");

    /// <summary>Where events go; LaunchDarkly's own by default.</summary>
    public Uri EventsAddress { get; set; } = new("https://events.launchdarkly.com");

    /// <summary>How flags are asked for; the stream by default.</summary>
    public LaunchDarklyProtocol Protocol { get; set; }

    /// <summary>Time between two polls, at least a second; 30 seconds by default, as with LaunchDarkly's SDKs.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>First wait after a loss, which doubles up to <see cref="MaxReconnectDelay"/>; a second by default. Each wait is shortened by chance, to the half at most.</summary>
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait after a loss; 30 seconds by default.</summary>
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A stream that is silent for so long is given up; five minutes by default.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether events go to LaunchDarkly: summaries, exposures, tracked events, contexts; true by default.</summary>
    public bool SendsEvents { get; set; } = true;

    /// <summary>Time between two summaries, at least a second; five seconds by default, as with LaunchDarkly's SDKs.</summary>
    public TimeSpan EventFlushInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Attributes that events of all contexts leave out: names, or references such as <c>/address/street</c>. For one context alone use <see cref="LaunchDarklyAttributes.Private"/>.</summary>
    public IList<string> PrivateAttributes { get; } = [];

    /// <summary>Whether events leave out all attributes but the key and whether a context is anonymous; false by default.</summary>
    public bool AllAttributesPrivate { get; set; }

    /// <summary>Makes the handler of HTTP requests; null for the default one. LaunchDarkly's SDK makes its own.</summary>
    public Func<HttpMessageHandler>? MakeHandler { get; set; }

#if HAS_LAUNCHDARKLY
    /// <summary>Changes the configuration of LaunchDarkly's SDK last, when that evaluates; null for no change.</summary>
    public Action<ConfigurationBuilder>? ConfigureSdk { get; set; }
#endif

    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(SdkKey))
        {
            throw new ArgumentException("LaunchDarkly needs an SDK key: set SdkKey.", nameof(SdkKey));
        }

        if (PollInterval < TimeSpan.FromSeconds(1) || ReconnectDelay < TimeSpan.Zero || MaxReconnectDelay < ReconnectDelay || ReadTimeout <= TimeSpan.Zero || EventFlushInterval < TimeSpan.FromSeconds(1))
        {
            throw new ArgumentException("PollInterval and EventFlushInterval are at least a second, and waits are not negative: check the times.", nameof(PollInterval));
        }
    }

    internal HttpClient MakeClient()
    {
        var client = MakeHandler is null ? new HttpClient() : new HttpClient(MakeHandler());
        client.Timeout = Timeout.InfiniteTimeSpan;

        // The key alone, without a scheme.
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", SdkKey);
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "NoaFeatureFlags/0.1");
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-LaunchDarkly-Instance-Id", Guid.NewGuid().ToString());
        return client;
    }
}
