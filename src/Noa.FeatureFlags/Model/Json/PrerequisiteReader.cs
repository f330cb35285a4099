namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads prerequisites: an array of objects that name a flag and a variation.</summary>
internal static class PrerequisiteReader
{
    public static readonly ObjectShape<Property> Shape = new("a prerequisite");

    public enum Property
    {
        Flag,
        Variation,
    }

    public static IReadOnlyList<Prerequisite> ReadAll(ref JsonCursor json)
    {
        if (!json.TryEnterArray("an array of prerequisites"))
        {
            return [];
        }

        ListBuilder<Prerequisite> prerequisites = default;
        while (json.NextItem())
        {
            prerequisites.Add(Read(ref json));
        }

        return prerequisites.ToArray();
    }

    private static Prerequisite Read(ref JsonCursor json)
    {
        string flag = "";
        string variation = "";
        if (!json.TryEnterObject("a prerequisite: an object with 'flag' and 'variation'"))
        {
            return new Prerequisite(flag, variation);
        }

        PropertySet<Property> seen = default;
        while (json.NextProperty(Shape, ref seen, out Property property))
        {
            if (property == Property.Flag)
            {
                flag = json.ReadName();
            }
            else
            {
                variation = json.ReadName();
            }
        }

        if (seen.Lacks(Property.Flag) || seen.Lacks(Property.Variation))
        {
            json.Report(RuleSetDiagnosticCodes.Missing, "A prerequisite needs 'flag' and 'variation': which flag must be enabled, and what it must serve.");
        }

        return new Prerequisite(flag, variation);
    }
}
