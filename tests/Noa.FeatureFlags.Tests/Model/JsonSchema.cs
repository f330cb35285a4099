using System.Text.Json;
using System.Text.RegularExpressions;

namespace Noa.FeatureFlags.Tests.Model;

/// <summary>Checks JSON against the part of JSON Schema that the rule format's schema uses; a keyword it does not know is an error, so that none goes unchecked.</summary>
internal sealed class JsonSchema(JsonElement root)
{
    private static readonly HashSet<string> Annotations =
        ["$schema", "$defs", "title", "description", "default", "examples", "allowComments", "allowTrailingCommas", "then", "else"];

    public static JsonSchema OfRuleFormat() =>
        new(JsonDocument.Parse(File.ReadAllBytes(Repository.File("src/Noa.FeatureFlags/noa-flags.schema.json"))).RootElement);

    public JsonElement Root { get; } = root;

    /// <returns>Null when the value fits, else the place that does not and the keyword it offends.</returns>
    public string? FirstError(JsonElement value) => FirstError(Root, value, "$");

    private string? FirstError(JsonElement schema, JsonElement value, string path) => schema.ValueKind switch
    {
        JsonValueKind.True => null,
        JsonValueKind.False => $"{path}: nothing may stand here",
        _ => schema.EnumerateObject().Select(keyword => Check(schema, keyword, value, path)).FirstOrDefault(static error => error is not null),
    };

    private string? Check(JsonElement schema, JsonProperty keyword, JsonElement value, string path)
    {
        if (Annotations.Contains(keyword.Name))
        {
            return null;
        }

        return keyword.Name switch
        {
            "$ref" => FirstError(Resolve(keyword.Value.GetString()!), value, path),
            "properties" or "additionalProperties" or "propertyNames" => InProperties(schema, keyword, value, path),
            "items" => InItems(keyword.Value, value, path),
            "if" => Fits(keyword.Value, value)
                ? schema.TryGetProperty("then", out JsonElement then) ? FirstError(then, value, path) : null
                : schema.TryGetProperty("else", out JsonElement otherwise) ? FirstError(otherwise, value, path) : null,
            _ => IsMet(keyword, value) ? null : $"{path}: offends \"{keyword.Name}\"",
        };
    }

    private bool IsMet(JsonProperty keyword, JsonElement value) => keyword.Name switch
    {
        "type" => Values(keyword.Value).Any(type => IsOfType(value, type.GetString()!)),
        "enum" => Values(keyword.Value).Any(allowed => JsonElement.DeepEquals(allowed, value)),
        "not" => !Fits(keyword.Value, value),
        "anyOf" => Values(keyword.Value).Any(schema => Fits(schema, value)),
        "oneOf" => Values(keyword.Value).Count(schema => Fits(schema, value)) == 1,
        "required" => value.ValueKind != JsonValueKind.Object || HasAll(value, keyword.Value),
        "dependentRequired" => value.ValueKind != JsonValueKind.Object
            || keyword.Value.EnumerateObject().All(pair => !value.TryGetProperty(pair.Name, out _) || HasAll(value, pair.Value)),
        "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!),
        "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= keyword.Value.GetInt32(),
        "maxLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length <= keyword.Value.GetInt32(),
        "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= keyword.Value.GetDouble(),
        "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= keyword.Value.GetDouble(),
        "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= keyword.Value.GetInt32(),
        "maxItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= keyword.Value.GetInt32(),
        "minProperties" => value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() >= keyword.Value.GetInt32(),
        "maxProperties" => value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() <= keyword.Value.GetInt32(),
        _ => throw new NotSupportedException($"The schema uses \"{keyword.Name}\", which this check does not know."),
    };

    private string? InProperties(JsonElement schema, JsonProperty keyword, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        bool hasNamed = schema.TryGetProperty("properties", out JsonElement named);
        return value.EnumerateObject().Select(property => (keyword.Name, hasNamed && named.TryGetProperty(property.Name, out _)) switch
        {
            ("properties", true) => FirstError(named.GetProperty(property.Name), property.Value, $"{path}.{property.Name}"),
            ("additionalProperties", false) => FirstError(keyword.Value, property.Value, $"{path}.{property.Name}"),
            ("propertyNames", _) => FirstError(keyword.Value, JsonSerializer.SerializeToElement(property.Name), $"{path}.{property.Name}"),
            _ => null,
        }).FirstOrDefault(static error => error is not null);
    }

    private string? InItems(JsonElement schema, JsonElement value, string path) => value.ValueKind != JsonValueKind.Array
        ? null
        : value.EnumerateArray().Select((item, index) => FirstError(schema, item, $"{path}[{index}]")).FirstOrDefault(static error => error is not null);

    private bool Fits(JsonElement schema, JsonElement value) => FirstError(schema, value, "") is null;

    private JsonElement Resolve(string reference) => Root.GetProperty("$defs").GetProperty(reference.Replace("#/$defs/", "", StringComparison.Ordinal));

    private static JsonElement[] Values(JsonElement oneOrSeveral) =>
        oneOrSeveral.ValueKind == JsonValueKind.Array ? [.. oneOrSeveral.EnumerateArray()] : [oneOrSeveral];

    private static bool HasAll(JsonElement value, JsonElement names) => names.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _));

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "string" => value.ValueKind == JsonValueKind.String,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => value.ValueKind == JsonValueKind.Object,
    };
}
