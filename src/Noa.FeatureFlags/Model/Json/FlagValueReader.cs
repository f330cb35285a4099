using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads the value of a variation.</summary>
internal static class FlagValueReader
{
    public static FlagValue Read(ref JsonCursor json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                return json.ReadBoolean();
            case JsonTokenType.Number:
                return json.ReadDouble();
            case JsonTokenType.String:
                return json.ReadText();
            case JsonTokenType.Null:
                json.Refuse(RuleSetDiagnosticCodes.WrongType, "A flag cannot serve null. Give the variation a value.");
                return false;
            default:
                return json.ReadJson() is { ValueKind: not JsonValueKind.Undefined } element ? FlagValue.FromJson(element) : false;
        }
    }
}
