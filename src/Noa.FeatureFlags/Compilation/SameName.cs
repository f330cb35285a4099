using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Takes variations of one name as equal, whatever their values.</summary>
internal sealed class SameName : IEqualityComparer<Variation>
{
    public static readonly SameName Instance = new();

    public bool Equals(Variation? x, Variation? y) => x?.Name == y?.Name;

    public int GetHashCode(Variation obj) => obj.Name.Length;
}
