namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads a segment.</summary>
internal static class SegmentReader
{
    public static readonly ObjectShape<Property> Shape = new("a segment");

    public enum Property
    {
        Description,
        Salt,
        Included,
        Excluded,
        Rules,
        Lenient,
    }

    public static SegmentDefinition Read(ref JsonCursor json, string key)
    {
        string? description = null;
        string? salt = null;
        IReadOnlyList<SegmentMembers> included = [];
        IReadOnlyList<SegmentMembers> excluded = [];
        IReadOnlyList<SegmentRule> rules = [];
        bool isLenient = false;
        if (json.TryEnterObject("a segment: an object"))
        {
            PropertySet<Property> seen = default;
            while (json.NextProperty(Shape, ref seen, out Property property))
            {
                switch (property)
                {
                    case Property.Description:
                        description = json.ReadText();
                        break;
                    case Property.Salt:
                        salt = json.ReadText();
                        break;
                    case Property.Included:
                        included = MembersReader.Read(ref json);
                        break;
                    case Property.Excluded:
                        excluded = MembersReader.Read(ref json);
                        break;
                    case Property.Lenient:
                        isLenient = json.ReadBoolean();
                        break;
                    default:
                        rules = SegmentRuleReader.ReadAll(ref json);
                        break;
                }
            }
        }

        return new SegmentDefinition
        {
            Key = key,
            Description = description,
            Salt = salt,
            Included = included,
            Excluded = excluded,
            Rules = rules,
            IsLenient = isLenient,
            Fingerprint = json.Fingerprint(),
        };
    }
}
