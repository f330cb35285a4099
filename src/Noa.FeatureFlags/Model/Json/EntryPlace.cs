namespace Noa.FeatureFlags.Model.Json;

/// <summary>Where a flag or segment stands in its document.</summary>
/// <param name="NameLine">The line of its key, from 1.</param>
/// <param name="ValueLine">The line where its value starts, from 1.</param>
/// <param name="ValueOffset">Where in the text its value starts.</param>
internal readonly record struct EntryPlace(int NameLine, int ValueLine, int ValueOffset)
{
    /// <summary>All flags and segments of a document; of a key that stands twice, the first.</summary>
    public static Dictionary<EntryName, EntryPlace> FindAll(ReadOnlySpan<byte> document)
    {
        Dictionary<EntryName, EntryPlace> places = [];
        int line = 1;
        int counted = 0;
        var walker = new JsonWalker(document);
        bool isObject = walker.TryStart();
        while (isObject && walker.NextProperty(out string part, out _))
        {
            bool hasEntries = walker.IsObject;
            while (hasEntries && walker.NextProperty(out string key, out int nameOffset))
            {
                int nameLine = line + document[counted..nameOffset].Count((byte)'\n');
                line = nameLine + document[nameOffset..walker.Offset].Count((byte)'\n');
                counted = walker.Offset;
                places.TryAdd(new EntryName(part, key), new EntryPlace(nameLine, line, counted));
                walker.Skip();
            }

            if (!hasEntries)
            {
                walker.Skip();
            }
        }

        return places;
    }
}
