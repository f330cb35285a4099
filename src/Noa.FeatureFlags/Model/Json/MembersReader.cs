using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads a segment's members: an array of users' keys, and of objects with keys of another kind.</summary>
internal static class MembersReader
{
    public static readonly ObjectShape<Property> Shape = new("a list of members");

    public enum Property
    {
        Kind,
        Keys,
    }

    public static IReadOnlyList<SegmentMembers> Read(ref JsonCursor json)
    {
        if (!json.TryEnterArray("an array of users' keys, or of objects with 'kind' and 'keys'"))
        {
            return [];
        }

        ListBuilder<string> users = default;
        ListBuilder<SegmentMembers> members = default;
        while (json.NextItem())
        {
            if (json.TokenType == JsonTokenType.String)
            {
                users.Add(json.ReadKey());
            }
            else
            {
                members.Add(ReadOfKind(ref json));
            }
        }

        // All users that stand alone are one list, before the others: the order of members means nothing.
        return users.Count == 0
            ? members.ToArray()
            : [new SegmentMembers { Keys = users.ToArray() }, .. members.Items];
    }

    private static SegmentMembers ReadOfKind(ref JsonCursor json)
    {
        string kind = EvaluationContext.DefaultKind;
        IReadOnlyList<string> keys = [];
        if (json.TryEnterObject("a user's key, or an object with 'kind' and 'keys'"))
        {
            PropertySet<Property> seen = default;
            while (json.NextProperty(Shape, ref seen, out Property property))
            {
                if (property == Property.Kind)
                {
                    kind = json.ReadKind();
                }
                else
                {
                    keys = json.ReadKeys();
                }
            }

            if (seen.Lacks(Property.Keys))
            {
                json.Report(RuleSetDiagnosticCodes.Missing, "'keys' is missing. List the keys of the members.");
            }
        }

        return new SegmentMembers { Kind = kind, Keys = keys };
    }
}
