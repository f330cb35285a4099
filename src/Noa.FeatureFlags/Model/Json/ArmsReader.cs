namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads the arms of a draw by another system's hash: an array of objects with variation and weight.</summary>
internal static class ArmsReader
{
    public static readonly ObjectShape<Property> Shape = new("an arm");

    public enum Property
    {
        Variation,
        Weight,
        Untracked,
    }

    public static IReadOnlyList<DrawArm> Read(ref JsonCursor json)
    {
        json.TryEnterArray("an array of arms");
        ListBuilder<DrawArm> arms = default;
        while (json.NextItem())
        {
            if (arms.Count == RuleSetLimits.MaxVariations)
            {
                json.RefuseRest(RuleSetLimits.MaxVariations, "arms in one split");
                break;
            }

            arms.Add(ReadOne(ref json));
        }

        if (arms.Count == 0)
        {
            json.Report(RuleSetDiagnosticCodes.InvalidValue, "A split needs at least one arm. Say which variation is served.");
        }

        return arms.ToArray();
    }

    private static DrawArm ReadOne(ref JsonCursor json)
    {
        string variation = "";
        double weight = 0;
        bool isUntracked = false;
        if (!json.TryEnterObject("an arm: an object with 'variation' and 'weight'"))
        {
            return new DrawArm(variation, weight, isUntracked);
        }

        PropertySet<Property> seen = default;
        while (json.NextProperty(Shape, ref seen, out Property property))
        {
            switch (property)
            {
                case Property.Variation:
                    variation = json.ReadName();
                    break;
                case Property.Weight:
                    weight = json.ReadDouble();
                    break;
                default:
                    isUntracked = json.ReadBoolean();
                    break;
            }
        }

        if (seen.Lacks(Property.Variation) || seen.Lacks(Property.Weight))
        {
            json.Report(RuleSetDiagnosticCodes.Missing, "An arm needs 'variation' and 'weight': what is served, and its length on the line of the hash.");
        }

        return new DrawArm(variation, weight, isUntracked);
    }
}
