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
            case "put-object" or "delete-object" when _isIntended && item.Text("kind"u8) is "flag" or "segment" && item.Text("key"u8) is { Length: > 0 } key:
                _pending.Add((item.Text("kind"u8) == "flag", key, item.Property("object"u8).ValueKind == JsonValueKind.Object ? item.Property("object"u8).Clone() : default, item.Integer("version"u8) ?? 0));
                return false;
            case "payload-transferred" when _isIntended && item.Text("state"u8) is { } state:
                Commit(state);
                return true;
            case "error":
                _pending.Clear();
                return false;
            case "goodbye":
                throw new SourceLostException($"The server said goodbye: {item.Text("reason"u8)}.", null);
            default:
                return false;
        }
    }

    private bool TakeIntent(JsonElement item)
    {
        JsonElement payload = item.Items("payloads"u8).FirstOrDefault();
        string? code = payload.Text("intentCode"u8);
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
            data.Replace(Whole(isFlag: true), Whole(isFlag: false));
        }
        else
        {
            data.Apply(_pending, isAuthority: true);
        }

        _pending.Clear();
        _isFull = false;
        State = state;
    }

    // Of an object that comes twice the last counts, and it is not there when that is a deletion.
    private List<(string Key, JsonElement Item)> Whole(bool isFlag)
    {
        var set = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach ((_, string key, JsonElement item, _) in _pending.Where(item => item.IsFlag == isFlag))
        {
            set[key] = item;
        }

        return [.. set.Where(static entry => entry.Value.ValueKind == JsonValueKind.Object).Select(static entry => (entry.Key, entry.Value))];
    }
}
