using Grpc.Core;

namespace Noa.FeatureFlags.Testing.Linearizability;

/// <summary>Who writes where, and for how long.</summary>
public sealed record AdminRunOptions
{
    /// <summary>One or several nodes on one store; each call goes to one of them by chance.</summary>
    public required IReadOnlyList<Uri> Nodes { get; init; }

    /// <summary>An administrator's key.</summary>
    public required Metadata Key { get; init; }

    /// <summary>Written to; made when it is not there, and must be empty.</summary>
    public string Environment { get; init; } = "linearizable";

    /// <summary>Promoted from; made when it is not there.</summary>
    public string SourceEnvironment { get; init; } = "promoted";

    public int Clients { get; init; } = 8;

    /// <summary>Entries that are written: few, so that writers meet.</summary>
    public int Keys { get; init; } = 4;

    public required TimeSpan Time { get; init; }

    /// <summary>On a busy machine it goes on until so many writes were acknowledged, but not longer than six times as long.</summary>
    public int LeastWrites { get; init; } = 30;

    /// <summary>What one attempt waits for an answer.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMilliseconds(800);

    public ulong Seed { get; init; } = 1;

    /// <summary>Revisions that the store keeps; readings aim before and after.</summary>
    public int KeptRevisions { get; init; } = 20;
}
