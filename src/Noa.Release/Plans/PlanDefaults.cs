namespace Noa.Release.Plans;

/// <summary>What counts where a plan says nothing.</summary>
internal static class PlanDefaults
{
    public static readonly TimeSpan Hold = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan GateInterval = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan SmokeTimeout = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan DrainWithin = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan RollbackBudget = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan SeriesLength = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan SeriesStep = TimeSpan.FromSeconds(15);

    /// <summary>Readings that fail on end before a gate counts as broken: a restarted Prometheus is no reason to roll back.</summary>
    public const int Errors = 3;

    public const double Confidence = 0.95;
    public const int SmokeRequests = 1;
    public const int SmokeStatus = 200;
}
