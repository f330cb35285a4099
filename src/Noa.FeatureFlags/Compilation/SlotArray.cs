namespace Noa.FeatureFlags.Compilation;

/// <summary>An immutable array in chunks: a changed copy shares all chunks but those it touched, so one change costs the same at any size.</summary>
internal readonly struct SlotArray<T>
    where T : class
{
    private const int ChunkBits = 6;
    private const int ChunkSize = 1 << ChunkBits;

    /// <summary>An array without slots.</summary>
    public static SlotArray<T> Empty => new([]);

    private readonly T?[][] _chunks;

    private SlotArray(T?[][] chunks) => _chunks = chunks;

    /// <summary>The item of a slot; null when it is empty or was given out after this array was made.</summary>
    public T? this[int slot]
    {
        get
        {
            T?[][] chunks = _chunks;
            int chunk = slot >> ChunkBits;
            return (uint)chunk < (uint)chunks.Length ? chunks[chunk][slot & (ChunkSize - 1)] : null;
        }
    }

    /// <summary>Number of slots, empty ones included.</summary>
    public int Length => _chunks.Length * ChunkSize;

    /// <summary>Collects changes to an array, copying a chunk at its first change.</summary>
    internal sealed class Builder(SlotArray<T> original)
    {
        private T?[][] _chunks = original._chunks;

        public T? this[int slot]
        {
            get
            {
                int chunk = slot >> ChunkBits;
                return chunk < _chunks.Length ? _chunks[chunk][slot & (ChunkSize - 1)] : null;
            }

            set => OwnChunk(slot >> ChunkBits)[slot & (ChunkSize - 1)] = value;
        }

        /// <summary>Ends the collecting: the builder must not be used afterwards.</summary>
        public SlotArray<T> ToArray() => ReferenceEquals(_chunks, original._chunks) ? original : new(_chunks);

        private T?[] OwnChunk(int index)
        {
            if (ReferenceEquals(_chunks, original._chunks))
            {
                _chunks = [.. original._chunks];
            }

            if (index >= _chunks.Length)
            {
                Extend(index + 1);
            }

            bool isShared = index < original._chunks.Length && ReferenceEquals(_chunks[index], original._chunks[index]);
            if (isShared)
            {
                _chunks[index] = [.. _chunks[index]];
            }

            return _chunks[index];
        }

        private void Extend(int length)
        {
            int known = _chunks.Length;
            Array.Resize(ref _chunks, length);
            for (int i = known; i < length; i++)
            {
                _chunks[i] = new T?[ChunkSize];
            }
        }
    }
}
