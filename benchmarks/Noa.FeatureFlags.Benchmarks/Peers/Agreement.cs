using Noa.FeatureFlags.Benchmarks.Cases;
using Noa.FeatureFlags.Benchmarks.Workloads;

namespace Noa.FeatureFlags.Benchmarks.Peers;

/// <summary>Asks before anything is compared whether all engines give the same answers.</summary>
internal static class Agreement
{
    // Percentages are hashed differently by every engine: there only the split can agree.
    private const int HalfTolerance = Audience.Size / 8;

    private static readonly string[] Same =
    [
        CaseNames.Off, CaseNames.On, CaseNames.LaunchDarklyHalf, CaseNames.Unknown, CaseNames.Targets1K, CaseNames.Targets10K, CaseNames.Rules, CaseNames.Segment, CaseNames.Prerequisite,
    ];

    /// <summary>Reads every shared case once for everybody of the audience.</summary>
    /// <exception cref="InvalidOperationException">A peer serves others than this library does: it would be measured at other work.</exception>
    public static void Check()
    {
        foreach (BenchmarkCase peer in PeerCases.All)
        {
            long expected = peer.Name == CaseNames.Half ? Audience.Size / 2 : Same.Contains(peer.Name) ? CountOf(NoaCases.Counterpart(peer.Name)!) : -1;
            long tolerance = peer.Name == CaseNames.Half ? HalfTolerance : 0;
            if (expected >= 0 && Math.Abs(CountOf(peer) - expected) > tolerance)
            {
                throw new InvalidOperationException($"{peer} is on for {CountOf(peer)} of {Audience.Size}, not for {expected}.");
            }
        }
    }

    private static long CountOf(BenchmarkCase benchmark) => benchmark.Prepare()(Audience.Size);
}
