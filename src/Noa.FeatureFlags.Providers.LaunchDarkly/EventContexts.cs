using System.Text.Json;
using Noa.FeatureFlags.Formats.Conditions;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Writes contexts as LaunchDarkly's events have them: without what is private, and with the names of what was left out.</summary>
internal sealed class EventContexts
{
    private const string Kind = "kind";
    private const string Key = "key";

    private readonly string[][] _private;
    private readonly bool _isAllPrivate;

    /// <param name="privateAttributes">References that are private in every context.</param>
    /// <param name="isAllPrivate">Whether everything is.</param>
    public EventContexts(IEnumerable<string> privateAttributes, bool isAllPrivate)
    {
        _private = [.. privateAttributes.Select(AttributePath.Steps)];
        _isAllPrivate = isAllPrivate;
    }

    /// <summary>Members that LaunchDarkly takes: those with a key.</summary>
    public static EvaluationContext[] MembersOf(EvaluationContext context) => [.. context.Members.Where(static member => member.Key is { Length: > 0 })];

    /// <summary>What tells one context from another; LaunchDarkly calls it the fully qualified key.</summary>
    public static string IdentityOf(EvaluationContext[] members) => members is [{ Kind: EvaluationContext.DefaultKind, Key: { } key }]
        ? key
        : string.Join(':', members.OrderBy(static member => member.Kind, StringComparer.Ordinal).Select(static member => $"{member.Kind}:{Escape(member.Key!)}"));

    /// <summary>Writes a context.</summary>
    /// <param name="writer">Stands after a property's name.</param>
    /// <param name="members">At least one.</param>
    /// <param name="isAnonymousBare">Whether anonymous contexts lose all attributes.</param>
    public void Write(Utf8JsonWriter writer, EvaluationContext[] members, bool isAnonymousBare)
    {
        writer.WriteStartObject();
        if (members is [var only])
        {
            writer.WriteString(Kind, only.Kind);
            WriteMember(writer, only, isAnonymousBare);
        }
        else
        {
            writer.WriteString(Kind, "multi");
            foreach (EvaluationContext member in members)
            {
                writer.WriteStartObject(member.Kind);
                WriteMember(writer, member, isAnonymousBare);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndObject();
    }

    private void WriteMember(Utf8JsonWriter writer, EvaluationContext member, bool isAnonymousBare)
    {
        bool isAnonymous = member[ContextText.Anonymous].TryGetBoolean(out bool anonymous) && anonymous;
        bool isBare = _isAllPrivate || (isAnonymous && isAnonymousBare);
        string[][] hidden = isBare ? [] : [.. _private, .. ContextText.PrivateOf(member).Select(AttributePath.Steps)];
        var redacted = new List<string>();
        writer.WriteString(Key, member.Key);
        foreach ((string name, AttributeValue value) in member.Attributes)
        {
            switch (name)
            {
                case ContextText.Meta or Kind:
                    break;
                case ContextText.Anonymous:
                    writer.WriteBoolean(name, isAnonymous);
                    break;
                default:
                    if (isBare)
                    {
                        redacted.Add(AttributePath.Of([name]));
                    }
                    else
                    {
                        WriteAttribute(writer, [name], value, hidden, redacted);
                    }

                    break;
            }
        }

        if (redacted.Count > 0)
        {
            writer.WriteStartObject(ContextText.Meta);
            writer.WriteStartArray("redactedAttributes");
            redacted.ForEach(writer.WriteStringValue);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }

    private static void WriteAttribute(Utf8JsonWriter writer, string[] path, in AttributeValue value, string[][] hidden, List<string> redacted)
    {
        if (value.IsMissing)
        {
            return;
        }

        if (Array.Exists(hidden, reference => reference.AsSpan().SequenceEqual(path)))
        {
            redacted.Add(AttributePath.Of(path));
            return;
        }

        writer.WritePropertyName(path[^1]);
        if (value.Kind == AttributeKind.Object)
        {
            writer.WriteStartObject();
            foreach ((string name, AttributeValue inner) in value.Properties)
            {
                WriteAttribute(writer, [.. path, name], inner, hidden, redacted);
            }

            writer.WriteEndObject();
        }
        else
        {
            WriteValue(writer, value);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, in AttributeValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.Boolean:
                value.TryGetBoolean(out bool boolean);
                writer.WriteBooleanValue(boolean);
                break;
            case AttributeKind.Integer when value.TryGetInteger(out long integer):
                writer.WriteNumberValue(integer);
                break;
            case AttributeKind.Double when value.TryGetNumber(out double number) && double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case AttributeKind.String when value.TryGetString(out string? text):
                writer.WriteStringValue(text);
                break;
            case AttributeKind.Instant when value.TryGetInstant(out DateTimeOffset instant):
                writer.WriteNumberValue(instant.ToUnixTimeMilliseconds());
                break;
            case AttributeKind.List:
                writer.WriteStartArray();
                foreach (ref readonly AttributeValue item in value.Items)
                {
                    WriteValue(writer, item);
                }

                writer.WriteEndArray();
                break;
            case AttributeKind.Object:
                writer.WriteStartObject();
                foreach ((string name, AttributeValue inner) in value.Properties)
                {
                    writer.WritePropertyName(name);
                    WriteValue(writer, inner);
                }

                writer.WriteEndObject();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static string Escape(string key) => key.Replace("%", "%25", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal);
}
