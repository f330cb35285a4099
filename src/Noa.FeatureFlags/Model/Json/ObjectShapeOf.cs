using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>An object's properties as an enumeration, so that its reader is a switch over all of them.</summary>
/// <typeparam name="TProperty">Members 0, 1, 2 ... of type <see cref="int"/>, at most <see cref="PropertySet{TProperty}.Capacity"/>.</typeparam>
internal sealed class ObjectShape<TProperty> : ObjectShape
    where TProperty : unmanaged, Enum
{
    /// <summary>A shape whose property names are the members' names in camel case.</summary>
    public ObjectShape(string noun)
        : this(noun, Array.ConvertAll(Enum.GetNames<TProperty>(), JsonNamingPolicy.CamelCase.ConvertName))
    {
    }

    /// <summary>A shape whose property names are given in the order of the members.</summary>
    public ObjectShape(string noun, params string[] names)
        : base(noun, names)
    {
    }

    /// <summary>A property's name.</summary>
    public string this[TProperty property] => Names[Unsafe.BitCast<TProperty, int>(property)];

    /// <summary>Finds a property by name.</summary>
    /// <returns>False when the format knows no such property.</returns>
    public bool TryFind(ReadOnlySpan<byte> utf8Name, out TProperty property)
    {
        int index = IndexOf(utf8Name);
        property = Unsafe.BitCast<int, TProperty>(index);
        return index >= 0;
    }
}
