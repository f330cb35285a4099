using Noa.FeatureFlags.Formats.Conditions;

namespace Noa.FeatureFlags.Formats.FeatureManagement;

/// <summary>Reads the feature section of <c>appsettings.json</c>, in both schemas of Microsoft.FeatureManagement. A feature becomes a boolean flag, and its variants a second one, <c>NAME/variant</c>.</summary>
/// <remarks>https://github.com/microsoft/FeatureManagement/blob/main/Schema/FeatureManagement.v2.0.0.schema.json and the .NET schema of the README.</remarks>
internal sealed class FeatureManagementImporter : IRuleSetImporter
{
    private const string DotNetSection = "FeatureManagement";

    public string Kind => "featuremanagement";

    public ImportResult Import(ReadOnlyMemory<byte> utf8) => JsonPlace.Read(utf8, static file =>
    {
        var entries = new EntryCollector();
        bool isAny = false;
        if (file["feature_management"].IsGiven)
        {
            isAny = true;
            foreach (JsonPlace feature in file["feature_management"]["feature_flags"].Items())
            {
                Add(entries, Feature.OfMicrosoftSchema(new JsonPlace(feature.Element, ""), feature["id"].Text()));
            }
        }

        if (file[DotNetSection].IsGiven)
        {
            isAny = true;
            foreach ((string name, JsonPlace feature) in file[DotNetSection].Members())
            {
                Add(entries, Feature.OfDotNetSchema(new JsonPlace(feature.Element, ""), name));
            }
        }

        return isAny ? entries.ToResult() : throw file.Refuse($"There is no section \"{DotNetSection}\" and no \"feature_management\" here.");
    });

    private static void Add(EntryCollector entries, Feature feature)
    {
        entries.Add(feature.Name, conditions => new FeatureReader(feature, conditions, entries.Notes).Flag());
        if (feature.Variants.Length > 0)
        {
            entries.Add(feature.Name + FeatureReader.VariantSuffix, conditions => new FeatureReader(feature, conditions, entries.Notes).VariantFlag());
        }
    }
}
