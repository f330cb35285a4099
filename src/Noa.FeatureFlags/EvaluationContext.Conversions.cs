using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Security.Claims;
using System.Text.Json;

namespace Noa.FeatureFlags;

/// <content>Contexts from dictionaries, records, signed-in users and JSON.</content>
public sealed partial class EvaluationContext
{
    /// <summary>A user with attributes from a dictionary.</summary>
    /// <param name="key">The user's stable identifier; null for somebody unknown.</param>
    /// <param name="attributes">Values of other types than <see cref="AttributeValue"/> knows are taken as their invariant text.</param>
    public static EvaluationContext From(string? key, IEnumerable<KeyValuePair<string, object?>> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        return For(key, [.. attributes.Select(static pair => (pair.Key, ToAttribute(pair.Value)))]);
    }

    /// <summary>A user with the public properties of a record or an anonymous type as attributes, names in camelCase.</summary>
    /// <param name="key">The user's stable identifier; null for somebody unknown.</param>
    /// <param name="properties">Properties that are null count as missing.</param>
    public static EvaluationContext FromRecord<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(string? key, T properties)
        where T : notnull
    {
        PropertyInfo[] known = PropertiesOf.GetOrAdd(typeof(T), static (_, found) => found, FindProperties(typeof(T)));
        return For(key, [.. known.Select(property => (JsonNamingPolicy.CamelCase.ConvertName(property.Name), ToAttribute(property.GetValue(properties))))]);
    }

    /// <summary>A signed-in user: the key is the <c>sub</c> or name-identifier claim, claims are attributes under their type's last part.</summary>
    /// <param name="principal">Nobody (null, or not authenticated) gives <see cref="Empty"/>. A claim type that occurs several times becomes a list.</param>
    public static EvaluationContext FromPrincipal(ClaimsPrincipal? principal)
    {
        if (principal?.Identity is not { IsAuthenticated: true })
        {
            return Empty;
        }

        string? key = (principal.FindFirst("sub") ?? principal.FindFirst(ClaimTypes.NameIdentifier))?.Value;
        return For(key, [.. principal.Claims
            .GroupBy(static claim => claim.Type[(claim.Type.LastIndexOf('/') + 1)..], static claim => claim.Value)
            .Select(static group => (group.Key, Values: group.ToArray()))
            .Select(static group => (group.Key, group.Values is [string only] ? only : (AttributeValue)group.Values))]);
    }

    /// <summary>A context from JSON: <c>{ "key": "u1", "plan": "pro" }</c>, with <c>"kind"</c> for another kind, or
    /// <c>{ "kind": "multi", "user": {...}, "organization": {...} }</c> for several.</summary>
    /// <exception cref="FormatException">Not an object, a key that is no string, a malformed kind, or text with a lone surrogate.</exception>
    public static EvaluationContext FromJson(JsonElement json)
    {
        try
        {
            return ReadJson(json);
        }
        catch (InvalidOperationException exception)
        {
            // What the reader of JSON throws for an escape such as \ud800 without its other half.
            throw new FormatException("A context has text that is no Unicode: write both halves of a surrogate pair, or neither.", exception);
        }
    }

    private static EvaluationContext ReadJson(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("A context is a JSON object, such as {\"key\": \"user-42\", \"plan\": \"pro\"}.");
        }

        if (TextOf(json, "kind") is not "multi")
        {
            return SingleFromJson(json, TextOf(json, "kind") ?? DefaultKind);
        }

        EvaluationContext[] members = [.. json.EnumerateObject()
            .Where(static member => member.Name != "kind")
            .Select(static member => SingleFromJson(member.Value, member.Name))];
        return members.Length > 0 ? Combine(members) : throw new FormatException("A context of kind 'multi' needs at least one member, such as \"user\": {\"key\": \"user-42\"}.");
    }

    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> PropertiesOf = new();

    private static PropertyInfo[] FindProperties([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.CanRead && property.GetIndexParameters().Length == 0)];

    private static EvaluationContext SingleFromJson(JsonElement json, string kind)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"The member '{kind}' of a context is a JSON object, such as {{\"key\": \"user-42\"}}.");
        }

        if (!IsValidKind(kind))
        {
            throw new FormatException($"'{kind}' cannot be a context kind: use letters, digits, '.', '-' and '_', and neither 'multi' nor 'kind'.");
        }

        return ForKind(kind, TextOf(json, KeyAttribute), [.. json.EnumerateObject()
            .Where(static property => property.Name is not (KeyAttribute or "kind"))
            .Select(static property => (property.Name, ToAttribute(property.Value)))]);
    }

    private static string? TextOf(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw new FormatException($"'{name}' of a context is a string, not {value.GetRawText()}.");
    }

    private static AttributeValue ToAttribute(object? value) => value switch
    {
        null => default,
        AttributeValue attribute => attribute,
        string text => text,
        bool boolean => boolean,
        sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        float or double or decimal or ulong => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant,
        DateTime instant => new DateTimeOffset(instant.ToUniversalTime()),
        JsonElement json => ToAttribute(json),
        IEnumerable<KeyValuePair<string, object?>> properties => AttributeValue.Object(properties.Select(static pair => KeyValuePair.Create(pair.Key, ToAttribute(pair.Value)))),
        IEnumerable items => AttributeValue.List([.. items.Cast<object?>().Select(ToAttribute)]),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static AttributeValue ToAttribute(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number when json.TryGetInt64(out long integer) => integer,
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.Array => AttributeValue.List([.. json.EnumerateArray().Select(ToAttribute)]),
        JsonValueKind.Object => AttributeValue.Object(json.EnumerateObject().Select(static property => KeyValuePair.Create(property.Name, ToAttribute(property.Value)))),
        _ => default,
    };
}
