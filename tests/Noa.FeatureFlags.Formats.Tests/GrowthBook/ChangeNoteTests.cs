using System.Text;

namespace Noa.FeatureFlags.Formats.Tests.GrowthBook;

/// <summary>What is answered otherwise than by GrowthBook for some contexts is named at the import, with its place.</summary>
public sealed class ChangeNoteTests
{
    [Theory]
    [InlineData("""{ "v": { "$vgt": "1.2.3" } }""", "flags.it.rules[0].condition.v.$vgt", "SemVer")]
    [InlineData("""{ "id": { "$in": ["a", 3] } }""", "flags.it.rules[0].condition.id.$in[1]", "text")]
    public void Condition_ThatSomeContextsMeetOtherwise_IsTakenWithANote(string condition, string place, string why)
    {
        string file = $$"""{ "features": { "it": { "defaultValue": false, "rules": [{ "condition": {{condition}}, "force": true }] } } }""";
        ImportResult result = RuleSetFormats.Importers.Single(static importer => importer.Kind == "growthbook").Import(Encoding.UTF8.GetBytes(file));

        ConversionNote note = Assert.Single(result.Notes);
        Assert.True(result.IsComplete);
        Assert.Equal((ConversionNoteKind.Changed, place), (note.Kind, note.Path));
        Assert.Contains(why, note.Message, StringComparison.Ordinal);
    }
}
