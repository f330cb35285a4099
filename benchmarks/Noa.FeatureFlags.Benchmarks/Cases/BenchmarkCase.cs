namespace Noa.FeatureFlags.Benchmarks.Cases;

/// <summary>One thing that is measured.</summary>
/// <param name="engine">Who does it: this library, or a peer.</param>
/// <param name="name">What is done; the same for every engine that does the same.</param>
/// <param name="prepare">Builds what is needed, and returns the loop: it does the thing so many times and returns something that depends on every result.</param>
internal sealed class BenchmarkCase(string engine, string name, Func<Func<int, long>> prepare)
{
    public string Engine { get; } = engine;

    public string Name { get; } = name;

    public CaseScale Scale { get; init; }

    /// <summary>What must be reached; null when nothing was promised.</summary>
    public Goal? Goal { get; init; }

    /// <summary>Whether the bytes allocated are the same in every run, so that a gate can ask for them exactly.</summary>
    public bool HasExactBytes { get; init; } = true;

    public Func<int, long> Prepare() => prepare();

    public override string ToString() => $"{Engine}: {Name}";
}
