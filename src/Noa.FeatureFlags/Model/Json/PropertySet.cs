using System.Runtime.CompilerServices;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>The properties an object was seen to have: one bit each.</summary>
internal struct PropertySet<TProperty>
    where TProperty : unmanaged, Enum
{
    /// <summary>How many properties an object can have.</summary>
    public const int Capacity = 64;

    private ulong _bits;

    /// <summary>Whether a property was seen more than once.</summary>
    public bool HasRepeated { get; private set; }

    /// <summary>Whether there was a property that the format does not know.</summary>
    public bool HasUnknown { get; private set; }

    /// <summary>Remembers a property that the format does not know.</summary>
    public void AddUnknown() => HasUnknown = true;

    /// <summary>Remembers a property.</summary>
    /// <returns>False when it was seen before.</returns>
    public bool Add(TProperty property)
    {
        ulong before = _bits;
        _bits |= BitOf(property);
        HasRepeated |= _bits == before;
        return _bits != before;
    }

    /// <summary>Whether the object has the property.</summary>
    public readonly bool Has(TProperty property) => (_bits & BitOf(property)) != 0;

    /// <summary>Whether the property is missing; not when one stands there that may be it, mistyped.</summary>
    public readonly bool Lacks(TProperty property) => !Has(property) && !HasUnknown;

    private static ulong BitOf(TProperty property) => 1UL << Unsafe.BitCast<TProperty, int>(property);
}
