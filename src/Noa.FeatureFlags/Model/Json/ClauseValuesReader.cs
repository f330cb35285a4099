using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads what an attribute is compared with.</summary>
internal static class ClauseValuesReader
{
    public static AttributeValue[] Read(ref JsonCursor json, ClauseReader.Property @operator) => @operator switch
    {
        ClauseReader.Property.In => ReadList(ref json),
        ClauseReader.Property.Equals => [ReadScalar(ref json)],
        _ when json.TokenType == JsonTokenType.StartArray => ReadSeveral(ref json, @operator),
        _ => [ReadOne(ref json, @operator)],
    };

    private static AttributeValue ReadOne(ref JsonCursor json, ClauseReader.Property @operator) => @operator switch
    {
        >= ClauseReader.Property.LessThan and <= ClauseReader.Property.AtLeast => json.ReadNumber(),
        ClauseReader.Property.Before or ClauseReader.Property.After => ReadInstant(ref json),
        >= ClauseReader.Property.SemverEquals and <= ClauseReader.Property.SemverAtLeast => json.ReadText(),
        _ => ReadString(ref json),
    };

    private static AttributeValue[] ReadSeveral(ref JsonCursor json, ClauseReader.Property @operator)
    {
        json.TryEnterArray("an array");
        ListBuilder<AttributeValue> values = default;
        while (json.NextItem())
        {
            values.Add(ReadOne(ref json, @operator));
        }

        RequireAny(ref json, values.Count);
        return values.ToArray();
    }

    private static AttributeValue[] ReadList(ref JsonCursor json)
    {
        if (!json.TryEnterArray("an array of strings, numbers, true or false"))
        {
            return [];
        }

        ListBuilder<AttributeValue> values = default;
        while (json.NextItem())
        {
            values.Add(ReadScalar(ref json));
        }

        RequireAny(ref json, values.Count);
        return values.ToArray();
    }

    private static void RequireAny(ref JsonCursor json, int count)
    {
        if (count == 0)
        {
            json.Report(RuleSetDiagnosticCodes.InvalidValue, "This list is empty, so the clause could never match. Name at least one value, or remove the rule.");
        }
    }

    private static AttributeValue ReadString(ref JsonCursor json)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            json.RefuseType("a string or an array of strings");
            return default;
        }

        return json.ReadText();
    }

    private static AttributeValue ReadInstant(ref JsonCursor json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String:
                return json.ReadText();
            case JsonTokenType.Number:
                return json.ReadNumber();
            default:
                json.RefuseType("an instant: a string such as '2027-03-01T12:00:00Z', or a number of unix milliseconds");
                return default;
        }
    }

    private static AttributeValue ReadScalar(ref JsonCursor json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String:
                return json.ReadText();
            case JsonTokenType.Number:
                return json.ReadNumber();
            case JsonTokenType.True or JsonTokenType.False:
                return json.ReadBoolean();
            default:
                json.RefuseType("a string, a number, true or false");
                return default;
        }
    }
}
