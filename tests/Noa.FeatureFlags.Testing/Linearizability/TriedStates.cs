namespace Noa.FeatureFlags.Testing.Linearizability;

/// <summary>Which operations are taken now, and with which sets of them and which values the search has been before: from there it cannot find anything new.</summary>
internal sealed class TriedStates(int operations)
{
    private readonly HashSet<State> _seen = [];
    private readonly ulong[] _taken = new ulong[(operations / 64) + 1];

    /// <summary>Takes an operation.</summary>
    /// <param name="operation">Its index.</param>
    /// <param name="value">The register's value afterwards.</param>
    /// <returns>False when the search was there before; the operation is then not taken.</returns>
    public bool Add(int operation, string? value)
    {
        _taken[operation / 64] ^= 1UL << (operation % 64);
        if (_seen.Add(new State([.. _taken], value)))
        {
            return true;
        }

        Forget(operation);
        return false;
    }

    public void Forget(int operation) => _taken[operation / 64] ^= 1UL << (operation % 64);

    private readonly struct State(ulong[] taken, string? value) : IEquatable<State>
    {
        private ulong[] Taken => taken;

        private string? Value => value;

        public bool Equals(State other) => taken.AsSpan().SequenceEqual(other.Taken) && value == other.Value;

        public override bool Equals(object? obj) => obj is State other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (ulong word in taken)
            {
                hash.Add(word);
            }

            return hash.ToHashCode();
        }
    }
}
