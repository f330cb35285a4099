using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Noa.Release.Targets.Local;

/// <summary>What is written down of a local deployment: versions by slot, and the share of traffic.</summary>
internal sealed record LocalSlots
{
    public string? Active { get; init; }

    /// <summary>The slot that the share counts for; the other has the rest.</summary>
    public string? Next { get; init; }

    public decimal Percent { get; init; }

    public string Salt { get; init; } = "";

    public int Revision { get; init; }

    public IReadOnlyDictionary<string, LocalSlot> Slots { get; init; } = new Dictionary<string, LocalSlot>();

    public LocalSlots With(string slot, LocalSlot? content)
    {
        Dictionary<string, LocalSlot> slots = new(Slots);
        slots.Remove(slot);
        if (content is not null)
        {
            slots.Add(slot, content);
        }

        return this with { Slots = slots };
    }

    public decimal ShareOf(string slot) => Next is null ? (slot == Active ? 100 : 0) : slot == Next ? Percent : 100 - Percent;

    /// <summary>The rule set that the proxy draws with.</summary>
    public JsonObject ToRules()
    {
        var flags = new JsonObject { ["revision"] = Fixed(JsonValue.Create(Revision)) };
        foreach ((string name, LocalSlot slot) in Slots)
        {
            flags[$"url-{name}"] = Fixed(JsonValue.Create(slot.Url));
            flags[$"version-{name}"] = Fixed(JsonValue.Create(slot.Version));
        }

        if (Next is { } next)
        {
            string other = SlotNames.Other(next);
            flags["slot"] = new JsonObject
            {
                // The new version's share lies first on the line, as the share of a flag's first variation does.
                ["variations"] = new JsonObject { ["next"] = next, ["current"] = other },
                ["offVariation"] = "current",
                ["fallthrough"] = new JsonObject { ["rollout"] = new JsonObject { ["next"] = Percent, ["current"] = 100 - Percent }, ["salt"] = Salt },
            };
        }

        return new JsonObject { ["flags"] = flags };
    }

    private static JsonObject Fixed(JsonNode value) => new() { ["variations"] = new JsonObject { ["is"] = value }, ["offVariation"] = "is", ["fallthrough"] = "is" };

    public static LocalSlots Read(string path) => File.Exists(path)
        ? JsonSerializer.Deserialize(File.ReadAllBytes(path), LocalJson.Default.LocalSlots) ?? new LocalSlots()
        : new LocalSlots();

    public void Write(string path) => AtomicWrite(path, JsonSerializer.SerializeToUtf8Bytes(this, LocalJson.Default.LocalSlots));

    public static void AtomicWrite(string path, byte[] bytes)
    {
        string draft = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.draft");
        using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}

/// <summary>A version in a slot.</summary>
/// <param name="Version">Which.</param>
/// <param name="Url">Where it listens.</param>
internal sealed record LocalSlot(string Version, string Url);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(LocalSlots))]
internal sealed partial class LocalJson : JsonSerializerContext;
