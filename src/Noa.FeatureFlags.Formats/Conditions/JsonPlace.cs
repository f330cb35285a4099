using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Conditions;

/// <summary>A value in a file of another system, and where it stands.</summary>
/// <param name="Element">Undefined when it is absent.</param>
/// <param name="Path">From its flag, as in <c>rules[1].condition</c>.</param>
internal readonly record struct JsonPlace(JsonElement Element, string Path)
{
    /// <summary>False for an absent value and for null.</summary>
    public bool IsGiven => Element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    public bool IsText => Element.ValueKind == JsonValueKind.String;

    /// <summary>A property; absent when the object has none of that name.</summary>
    public JsonPlace this[string name] => new(Objects().TryGetProperty(name, out JsonElement found) ? found : default, Path.Length == 0 ? name : $"{Path}.{name}");

    /// <summary>Reads a whole file.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="read">Reads what it says; the document ends with it.</param>
    public static ImportResult Read(ReadOnlyMemory<byte> utf8, Func<JsonPlace, ImportResult> read)
    {
        if (utf8.Length > RuleSetLimits.MaxRuleSetBytes)
        {
            return ImportResult.Unreadable($"The file has more than {RuleSetLimits.MaxRuleSetBytes} bytes: split it.");
        }

        try
        {
            ReadOnlyMemory<byte> text = utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = RuleSetLimits.MaxJsonDepth });
            return read(new JsonPlace(document.RootElement, ""));
        }
        catch (JsonException exception)
        {
            return ImportResult.Unreadable($"This is not JSON, or nested more than {RuleSetLimits.MaxJsonDepth} deep, in line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: {exception.Message} Mend it there.");
        }
        catch (RefusedException exception)
        {
            return ImportResult.Unreadable($"{(exception.Path.Length == 0 ? "" : exception.Path + ": ")}{exception.Message}");
        }
    }

    /// <summary>The items of a list; none when it is absent.</summary>
    public IEnumerable<JsonPlace> Items()
    {
        if (!IsGiven)
        {
            return [];
        }

        string path = Path;
        return Element.ValueKind == JsonValueKind.Array ? [.. Element.EnumerateArray().Select((item, index) => new JsonPlace(item, $"{path}[{index}]"))] : throw Refuse("A list is expected here.");
    }

    /// <summary>The properties of an object; none when it is absent.</summary>
    public IEnumerable<(string Name, JsonPlace Value)> Members()
    {
        if (!IsGiven)
        {
            return [];
        }

        string path = Path.Length == 0 ? "" : Path + ".";
        return [.. Objects().EnumerateObject().Select(member => (member.Name, new JsonPlace(member.Value, path + member.Name)))];
    }

    public string Text() => IsText ? Element.GetString()! : throw Refuse("Text is expected here.");

    public string? TextOrNull() => IsGiven ? Text() : null;

    public double Number() => Element.ValueKind == JsonValueKind.Number ? Element.GetDouble() : throw Refuse("A number is expected here.");

    public bool Boolean(bool absent) => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ when !IsGiven => absent,
        _ => throw Refuse("true or false is expected here."),
    };

    /// <summary>The value of a variation.</summary>
    public FlagValue Value() => IsGiven ? FlagValue.FromJson(Element) : throw Refuse("A variation needs a value; null is none.");

    /// <summary>A value that attributes are compared with.</summary>
    public AttributeValue Scalar() => Element.ValueKind switch
    {
        JsonValueKind.String => Element.GetString()!,
        JsonValueKind.Number => Element.GetDouble(),
        JsonValueKind.True or JsonValueKind.False => Element.GetBoolean(),
        _ => throw Refuse("An attribute can be compared with text, numbers, true and false only."),
    };

    public RefusedException Refuse(string message) => new(Path, message);

    private JsonElement Objects() => Element.ValueKind switch
    {
        JsonValueKind.Object => Element,
        JsonValueKind.Undefined => throw Refuse("This is missing."),
        _ => throw Refuse("An object is expected here."),
    };
}
