namespace Noa.FeatureFlags.Compilation;

/// <summary>One reference for each attribute that rules ask, however many ask it: less to keep, and warm when the next rule asks.</summary>
internal sealed class AttributeReferences
{
    private readonly Dictionary<(string Kind, string Name), AttributeReference> _known = [];

    /// <returns>Null when the text is no name and no path.</returns>
    public AttributeReference? Find(string kind, string text)
    {
        if (_known.TryGetValue((kind, text), out AttributeReference? known))
        {
            return known;
        }

        AttributeReference? made = AttributeReference.TryParse(kind, text);
        if (made is not null)
        {
            _known.Add((kind, text), made);
        }

        return made;
    }
}
