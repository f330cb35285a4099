using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Noa.FeatureFlags.Server.LaunchDarkly;

/// <summary>The events of LaunchDarkly's two protocols; each is a name and an object.</summary>
internal static class ProtocolEvents
{
    /// <summary>A comment, which keeps a quiet stream open.</summary>
    public static readonly ReadOnlyMemory<byte> Heartbeat = ":\n\n"u8.ToArray();

    private const string PayloadId = "noa";

    /// <summary>First protocol: everything.</summary>
    public static (string Name, byte[] Data) Put(LaunchDarklyRuleSet rules) => ("put", Write(writer =>
    {
        writer.WriteString("path", "/");
        writer.WritePropertyName("data");
        writer.WriteRawValue(rules.All.Span, skipInputValidation: true);
    }));

    /// <summary>First protocol: what is different from before.</summary>
    public static IEnumerable<(string Name, byte[] Data)> Changes(LaunchDarklyRuleSet before, LaunchDarklyRuleSet rules)
    {
        foreach (LaunchDarklyItem item in rules.WrittenSince(before))
        {
            yield return ("patch", Write(writer =>
            {
                writer.WriteString("path", item.Path);
                writer.WritePropertyName("data");
                writer.WriteRawValue(item.Json.Span, skipInputValidation: true);
            }));
        }

        foreach (LaunchDarklyItem item in rules.RemovedSince(before))
        {
            yield return ("delete", Write(writer =>
            {
                writer.WriteString("path", item.Path);
                writer.WriteNumber("version", rules.Revision);
            }));
        }
    }

    /// <summary>Second protocol: what brings a client that has a state, or none, up to date.</summary>
    public static IEnumerable<(string Name, byte[] Data)> Transfer(string? basis, LaunchDarklyRuleSet rules)
    {
        if (basis == rules.State)
        {
            return [Intent("none", "up-to-date", rules)];
        }

        return [Intent("xfer-full", basis is null ? "payload-missing" : "stale", rules), .. rules.Items.Select(Object), Transferred(rules)];
    }

    /// <summary>Second protocol: what is different from before.</summary>
    public static IEnumerable<(string Name, byte[] Data)> Transfer(LaunchDarklyRuleSet before, LaunchDarklyRuleSet rules) =>
    [
        Intent("xfer-changes", "stale", rules),
        .. rules.WrittenSince(before).Select(Object),
        .. rules.RemovedSince(before).Select(item => ("delete-object", Write(writer =>
        {
            writer.WriteString("kind", item.Kind);
            writer.WriteString("key", item.Key);
            writer.WriteNumber("version", rules.Revision);
        }))),
        Transferred(rules),
    ];

    /// <summary>Second protocol: the server stops.</summary>
    public static (string Name, byte[] Data) Goodbye() => ("goodbye", Write(static writer => writer.WriteString("reason", "this node stops")));

    /// <summary>Events as the body of a poll.</summary>
    public static byte[] Body(IEnumerable<(string Name, byte[] Data)> events) => Write(writer =>
    {
        writer.WriteStartArray("events");
        foreach ((string name, byte[] data) in events)
        {
            writer.WriteStartObject();
            writer.WriteString("event", name);
            writer.WritePropertyName("data");
            writer.WriteRawValue(data, skipInputValidation: true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    /// <summary>Events as server-sent events.</summary>
    public static ReadOnlyMemory<byte> Lines(IEnumerable<(string Name, byte[] Data)> events)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach ((string name, byte[] data) in events)
        {
            output.Write(Encoding.UTF8.GetBytes($"event: {name}\ndata: "));
            output.Write(data);
            output.Write("\n\n"u8);
        }

        return output.WrittenMemory;
    }

    private static (string Name, byte[] Data) Intent(string code, string reason, LaunchDarklyRuleSet rules) => ("server-intent", Write(writer =>
    {
        writer.WriteStartArray("payloads");
        writer.WriteStartObject();
        writer.WriteString("id", PayloadId);
        writer.WriteNumber("target", rules.Revision);
        writer.WriteString("intentCode", code);
        writer.WriteString("reason", reason);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }));

    private static (string Name, byte[] Data) Object(LaunchDarklyItem item) => ("put-object", Write(writer =>
    {
        writer.WriteString("kind", item.Kind);
        writer.WriteString("key", item.Key);
        writer.WriteNumber("version", item.Version);
        writer.WritePropertyName("object");
        writer.WriteRawValue(item.Json.Span, skipInputValidation: true);
    }));

    private static (string Name, byte[] Data) Transferred(LaunchDarklyRuleSet rules) => ("payload-transferred", Write(writer =>
    {
        writer.WriteString("state", rules.State);
        writer.WriteNumber("version", rules.Revision);
    }));

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
