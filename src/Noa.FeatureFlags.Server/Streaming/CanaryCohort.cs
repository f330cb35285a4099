using System.IO.Hashing;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>Those who get a change first.</summary>
internal static class CanaryCohort
{
    private const ulong Line = 1_000_000;

    /// <summary>Whether a subscriber is one of them: drawn by the number of its process, the same on every node, or marked by its owner.</summary>
    /// <param name="hello">How it introduced itself.</param>
    /// <param name="share">From 0 to 1.</param>
    public static bool Includes(Hello hello, double share) =>
        (hello.Tags.TryGetValue("ring", out string? ring) && ring == "0") || XxHash3.HashToUInt64(hello.InstanceId.Span) % Line < share * Line;
}
