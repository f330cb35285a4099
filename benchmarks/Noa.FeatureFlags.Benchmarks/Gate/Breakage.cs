using Noa.FeatureFlags.Benchmarks.Cases;

namespace Noa.FeatureFlags.Benchmarks.Gate;

/// <summary>Spoils one case on purpose, to prove that the gate notices.</summary>
/// <remarks>The environment variable <c>NOA_GATE_BREAK</c> set to <c>alloc</c> or <c>slow</c> does it to a whole gate; the self-test does it by itself.</remarks>
internal static class Breakage
{
    public const string Variable = "NOA_GATE_BREAK";
    public const string Allocating = "alloc";
    public const string Slow = "slow";

    /// <summary>The case that is spoiled.</summary>
    public const string Victim = "on, by handle";

    // A read that does its work so many times is far beyond any tolerance.
    private const int Slowness = 4;

    private static object? _kept;

    /// <summary>The cases, one of them spoiled.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="how">How it is spoiled; null or empty for not at all.</param>
    /// <exception cref="ArgumentException">There is no such way.</exception>
    public static BenchmarkCase[] Apply(IEnumerable<BenchmarkCase> cases, string? how) =>
        [.. cases.Select(benchmark => string.IsNullOrEmpty(how) || benchmark.Name != Victim ? benchmark : Spoil(benchmark, how))];

    private static BenchmarkCase Spoil(BenchmarkCase benchmark, string how) => new(benchmark.Engine, benchmark.Name, () => Spoil(benchmark.Prepare(), how));

    private static Func<int, long> Spoil(Func<int, long> loop, string how) => how switch
    {
        Allocating => operations => loop(operations) + Allocate(operations),
        Slow => operations => Repeat(loop, operations),
        _ => throw new ArgumentException($"{Variable} is '{how}'; it can be '{Allocating}' or '{Slow}'.", nameof(how)),
    };

    private static long Repeat(Func<int, long> loop, int operations)
    {
        long sum = 0;
        for (int i = 0; i < Slowness; i++)
        {
            sum += loop(operations);
        }

        return sum;
    }

    private static long Allocate(int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            // Kept where all can see it, or the JIT would put it on the stack.
            Volatile.Write(ref _kept, new object());
        }

        return operations;
    }
}
