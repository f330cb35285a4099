namespace Noa.FeatureFlags.Formats.Tests.LaunchDarkly;

/// <summary>Draws that a seed repeats (splitmix64, https://prng.di.unimi.it/splitmix64.c).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public int Next(int end)
    {
        _state += 0x9E3779B97F4A7C15;
        ulong mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)end);
    }

    public bool Once(int inHowMany) => Next(inHowMany) == 0;

    public T Of<T>(params IReadOnlyList<T> items) => items[Next(items.Count)];
}
