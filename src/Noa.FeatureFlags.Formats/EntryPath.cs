namespace Noa.FeatureFlags.Formats;

/// <summary>Where something stands in an entry; becomes text when there is something to tell, which is seldom.</summary>
/// <param name="List">The list, or the property.</param>
/// <param name="Place">Which item of the list; below 0 for none.</param>
/// <param name="Clause">Which of the item's clauses; below 0 for none.</param>
internal readonly record struct EntryPath(string List, int Place = -1, int Clause = -1)
{
    public override string ToString() => Place < 0 ? List : Clause < 0 ? $"{List}[{Place}]" : $"{List}[{Place}].clauses[{Clause}]";
}
