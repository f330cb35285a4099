using Noa.FeatureFlags.Formats.Conditions;

namespace Noa.FeatureFlags.Formats.GrowthBook;

/// <summary>Reads what GrowthBook gives its SDKs (<c>/api/features/KEY</c>), or its features alone.</summary>
/// <remarks>https://docs.growthbook.io/lib/build-your-own</remarks>
internal sealed class GrowthBookImporter : IRuleSetImporter
{
    public string Kind => "growthbook";

    public ImportResult Import(ReadOnlyMemory<byte> utf8) => JsonPlace.Read(utf8, static file =>
    {
        var entries = new EntryCollector();
        JsonPlace features = file["features"].IsGiven ? file["features"] : file;
        JsonPlace groups = file["features"].IsGiven ? file["savedGroups"] : default;
        foreach ((string key, JsonPlace feature) in features.Members())
        {
            entries.Add(key, conditions => new FeatureReader(key, new JsonPlace(feature.Element, ""), features, new MongoReader(groups, entries.Notes), conditions).Read());
        }

        return entries.ToResult();
    });
}
