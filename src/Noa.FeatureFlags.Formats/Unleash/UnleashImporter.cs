using Noa.FeatureFlags.Formats.Conditions;

namespace Noa.FeatureFlags.Formats.Unleash;

/// <summary>Reads what Unleash gives its SDKs (<c>/api/client/features</c>). A feature becomes a boolean flag, and its variants a second one, <c>NAME/variant</c>.</summary>
/// <remarks>https://docs.getunleash.io/reference/api/unleash/get-all-client-features and the client specification, version 5.</remarks>
internal sealed class UnleashImporter : IRuleSetImporter
{
    public string Kind => "unleash";

    public ImportResult Import(ReadOnlyMemory<byte> utf8) => JsonPlace.Read(utf8, static file =>
    {
        var entries = new EntryCollector();
        Dictionary<string, JsonPlace> segments = file["segments"].Items().GroupBy(static segment => segment["id"].Element.GetRawText()).ToDictionary(static group => group.Key, static group => group.First());
        JsonPlace[] features = [.. file["features"].Items()];
        if (!file["features"].IsGiven)
        {
            throw file["features"].Refuse("This is no file of Unleash: it needs \"features\".");
        }

        Dictionary<string, JsonPlace> byName = features.GroupBy(static feature => feature["name"].Text()).ToDictionary(static group => group.Key, static group => group.First());
        HashSet<string> neededOff = [.. features.SelectMany(static feature => feature["dependencies"].Items()).Where(static needed => !needed["enabled"].Boolean(absent: true)).Select(static needed => needed["feature"].Text())];
        foreach (JsonPlace place in features)
        {
            string name = place["name"].Text();
            var feature = new JsonPlace(place.Element, "");
            entries.Add(name, conditions => new FeatureReader(name, feature, segments, byName, conditions, entries.Notes).Flag(neededOff.Contains(name)));
            if (VariantReader.HasVariants(feature))
            {
                entries.Add(name + VariantReader.Suffix, conditions => new FeatureReader(name, feature, segments, byName, conditions, entries.Notes).VariantFlag());
            }
        }

        return entries.ToResult();
    });
}
