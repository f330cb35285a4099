using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Collects a list whose length is not known; a short one costs no allocation but its array.</summary>
internal struct ListBuilder<T>
{
    private const int FewCount = 8;

    private Few _few;
    private T[]? _many;

    public int Count { get; private set; }

    /// <summary>What was added so far; valid until the next <see cref="Add"/>.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<T> Items => _many is null ? ((ReadOnlySpan<T>)_few)[..Count] : _many.AsSpan(0, Count);

    public void Add(T item)
    {
        if (_many is null && Count < FewCount)
        {
            _few[Count++] = item;
            return;
        }

        if (_many is null || Count == _many.Length)
        {
            T[] larger = new T[Count * 2];
            Items.CopyTo(larger);
            _many = larger;
        }

        _many[Count++] = item;
    }

    public readonly T[] ToArray() => Items.ToArray();

    [InlineArray(FewCount)]
    private struct Few
    {
        private T _first;
    }
}
