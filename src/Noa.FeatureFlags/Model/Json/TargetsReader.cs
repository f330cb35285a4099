using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads target lists: an array of objects, or for short an object from variation to the keys of users.</summary>
internal static class TargetsReader
{
    public static readonly ObjectShape<Property> Shape = new("a target list");

    public enum Property
    {
        Variation,
        Kind,
        Keys,
    }

    public static IReadOnlyList<TargetList> Read(ref JsonCursor json)
    {
        if (json.TokenType == JsonTokenType.StartObject)
        {
            return ReadByVariation(ref json);
        }

        if (!json.TryEnterArray("an array of target lists, or an object from variation to keys"))
        {
            return [];
        }

        ListBuilder<TargetList> targets = default;
        while (json.NextItem())
        {
            targets.Add(ReadOne(ref json));
        }

        return targets.ToArray();
    }

    private static TargetList[] ReadByVariation(ref JsonCursor json)
    {
        json.TryEnterObject(Shape.Noun);
        ListBuilder<TargetList> targets = default;
        while (json.NextEntry(out string variation))
        {
            if (targets.Count == RuleSetLimits.MaxVariations)
            {
                json.RefuseRest(RuleSetLimits.MaxVariations, "variations with targets in one flag");
                break;
            }

            if (Has(targets.Items, variation))
            {
                json.RefuseDuplicate("variation");
                continue;
            }

            targets.Add(new TargetList { Variation = variation, Keys = json.ReadKeys() });
        }

        return targets.ToArray();
    }

    private static TargetList ReadOne(ref JsonCursor json)
    {
        string variation = "";
        string kind = EvaluationContext.DefaultKind;
        IReadOnlyList<string> keys = [];
        PropertySet<Property> seen = default;
        if (!json.TryEnterObject("a target list: an object with 'variation' and 'keys'"))
        {
            return new TargetList { Variation = variation, Keys = keys };
        }

        while (json.NextProperty(Shape, ref seen, out Property property))
        {
            switch (property)
            {
                case Property.Variation:
                    variation = json.ReadName();
                    break;
                case Property.Kind:
                    kind = json.ReadKind();
                    break;
                default:
                    keys = json.ReadKeys();
                    break;
            }
        }

        if (seen.Lacks(Property.Variation) || seen.Lacks(Property.Keys))
        {
            json.Report(RuleSetDiagnosticCodes.Missing, "A target list needs 'variation' and 'keys': what is served, and to whom.");
        }

        return new TargetList { Variation = variation, Kind = kind, Keys = keys };
    }

    private static bool Has(ReadOnlySpan<TargetList> targets, string variation)
    {
        foreach (TargetList target in targets)
        {
            if (target.Variation == variation)
            {
                return true;
            }
        }

        return false;
    }
}
