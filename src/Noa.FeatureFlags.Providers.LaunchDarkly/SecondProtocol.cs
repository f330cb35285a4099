using System.Text.Json;
using Noa.FeatureFlags.Formats.LaunchDarkly;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>The events of <c>/sdk/stream</c> and <c>/sdk/poll</c>: an intent, objects, and a state that makes them one step.</summary>
internal sealed class SecondProtocol(LaunchDarklyData data) : IEventReader
{
    private readonly List<(bool IsFlag, string Key, JsonElement Item, long Version)> _pending = [];
    private bool _isFull;
    private bool _isIntended;

    /// <summary>Names what is in use, for the server; null before the first whole set.</summary>
    public string? State { get; private set; }

    public void Begin()
    {
        _pending.Clear();
        _isIntended = false;
    }

    public bool Take(string name, JsonElement item)
    {
        switch (name)
        {
            case "server-intent":
                return TakeIntent(item);
            case "put-object" or "delete-object" when _isIntended && item.Text("kind") is "flag" or "segment" && item.Text("key") is { Length: > 0 } key:
                _pending.Add((item.Text("kind") == "flag", key, item.Property("object").ValueKind == JsonValueKind.Object ? item.Property("object").Clone() : default, item.Integer("version") ?? 0));
                return false;
            case "payload-transferred" when _isIntended && item.Text("state") is { } state:
                Commit(state);
                return true;
            case "error":
                _pending.Clear();
                return false;
            case "goodbye":
                throw new SourceLostException($"The server said goodbye: {item.Text("reason")}.", null);
            default:
                return false;
        }
    }

    private bool TakeIntent(JsonElement item)
    {
        JsonElement payload = item.Items("payloads").FirstOrDefault();
        string? code = payload.Text("intentCode");
        _pending.Clear();
        _isIntended = code is not null;

        // A server that says there is nothing to transfer means the state that it was asked with.
        _isFull = code == "xfer-full" || (code == "xfer-changes" && !data.IsFilled);
        return code == "none" && data.IsFilled;
    }

    private void Commit(string state)
    {
        if (_isFull)
        {
            data.Replace(WholeSet());
        }
        else
        {
            data.Apply(_pending, isAuthority: true);
        }

        _pending.Clear();
        _isFull = false;
        State = state;
    }

    private JsonElement WholeSet()
    {
        var set = new Dictionary<string, Dictionary<string, JsonElement>> { ["flags"] = [], ["segments"] = [] };
        foreach ((bool isFlag, string key, JsonElement item, _) in _pending.Where(static item => item.Item.ValueKind == JsonValueKind.Object))
        {
            set[isFlag ? "flags" : "segments"][key] = item;
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach ((string kind, Dictionary<string, JsonElement> items) in set)
            {
                writer.WriteStartObject(kind);
                foreach ((string key, JsonElement item) in items)
                {
                    writer.WritePropertyName(key);
                    item.WriteTo(writer);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(stream.ToArray());
    }
}
