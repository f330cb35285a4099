namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>What <see cref="FlagServerSourceOptions"/> starts from.</summary>
public static class FlagServerSourceDefaults
{
    /// <summary>How long without contact until an alarm is logged.</summary>
    public static readonly TimeSpan StaleAlarm = TimeSpan.FromMinutes(5);

    /// <summary>How long a connection may take, and the first answer on it.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Mean time between two questions while streams do not work.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(30);

    /// <summary>Mean time between two reports of usage; each is a fifth early or late.</summary>
    public static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(30);

    /// <summary>How often a stream is tried again while polling.</summary>
    public static readonly TimeSpan StreamRetryInterval = TimeSpan.FromMinutes(5);

    /// <summary>How long a new rule set must be in use before it counts as harmless.</summary>
    public static readonly TimeSpan HealthyAfter = TimeSpan.FromSeconds(30);
}
