namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>How a flag server works. Bound from the configuration section <c>Noa</c> when it runs as a program.</summary>
public sealed class FlagServerOptions
{
    private readonly Dictionary<string, IFlagStrategy> _strategies = new(StringComparer.Ordinal);

    /// <summary>Folder of the embedded store, made with mode 0700 when there is none. Relative to the content root; <c>data</c> by default.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>Name of this node in logs and answers; the machine's name by default.</summary>
    public string NodeId { get; set; } = Environment.MachineName;

    /// <summary>Where the program listens; inside another application, that one decides.</summary>
    public EndpointOptions Endpoints { get; } = new();

    /// <summary>Streams to subscribers.</summary>
    public SyncServerOptions Sync { get; } = new();

    /// <summary>The embedded store.</summary>
    public StoreOptions Store { get; } = new();

    /// <summary>A folder of rule files that is followed, or that fills new environments.</summary>
    public RuleFolderOptions Rules { get; } = new();

    /// <summary>Protocols of other systems that an environment speaks besides ours, by its name: <c>launchdarkly</c>. None by default.</summary>
    public Dictionary<string, List<string>> Dialects { get; } = new(StringComparer.Ordinal);

    /// <summary>What flagd's clients get.</summary>
    public FlagdServerOptions Flagd { get; } = new();

    /// <summary>What SDKs report.</summary>
    public TelemetryServerOptions Telemetry { get; } = new();

    /// <summary>How changes reach subscribers.</summary>
    public DistributionOptions Distribution { get; } = new();

    /// <summary>A store in Redis instead, for several nodes.</summary>
    public RedisOptions Redis { get; } = new();

    /// <summary>Keys, transport, limits of rate.</summary>
    public SecurityOptions Security { get; } = new();

    /// <summary>Makes a custom strategy known; a rule that names any other is refused.</summary>
    /// <param name="name">As rules name it.</param>
    /// <param name="strategy">Evaluates on this server; SDKs bring their own.</param>
    public FlagServerOptions AddStrategy(string name, IFlagStrategy strategy)
    {
        _strategies.Add(name, strategy);
        return this;
    }

    /// <summary>True when this is the program, which greets its first user, and not part of another application.</summary>
    internal bool IsProgram;

    // A method, because the binder of configuration takes every property for a setting.
    internal IReadOnlyDictionary<string, IFlagStrategy> KnownStrategies() => _strategies;
}
