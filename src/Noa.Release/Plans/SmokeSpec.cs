namespace Noa.Release.Plans;

/// <summary>Requests to the new version itself, past the traffic split.</summary>
internal sealed record SmokeSpec : GateSpec
{
    /// <summary>What is asked for by HTTP; null when gRPC health is asked.</summary>
    public string? Path { get; init; }

    /// <summary>Service whose gRPC health is asked; empty for the whole server, null when HTTP is asked.</summary>
    public string? Grpc { get; init; }

    public int Expect { get; init; } = PlanDefaults.SmokeStatus;

    /// <summary>Text the answer must hold; null for any.</summary>
    public string? Contains { get; init; }

    /// <summary>Requests of one reading; all must succeed.</summary>
    public int Requests { get; init; } = PlanDefaults.SmokeRequests;

    public TimeSpan Within { get; init; } = PlanDefaults.SmokeTimeout;
}
