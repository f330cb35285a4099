using System.Text.Json;
using Noa.FeatureFlags.Formats.LaunchDarkly;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>The events of <c>/all</c>: put, patch, delete. Unknown ones are ignored.</summary>
internal sealed class FirstProtocol(LaunchDarklyData data) : IEventReader
{
    private bool _isCurrent;

    public void Begin() => _isCurrent = false;

    public bool Take(string name, JsonElement item)
    {
        switch (name)
        {
            case "put" when item.Property("data"u8).ValueKind == JsonValueKind.Object && item.Text("path"u8) is null or "" or "/":
                data.Replace(LaunchDarklyData.EntriesOf(item.Property("data"u8), "flags"u8), LaunchDarklyData.EntriesOf(item.Property("data"u8), "segments"u8));
                _isCurrent = true;
                break;
            case "put":
                throw new SourceLostException("A 'put' without data came.", null);
            case "patch" or "delete" when _isCurrent && TryRead(item, out bool isFlag, out string key):
                JsonElement changed = name == "patch" ? item.Property("data"u8) : default;
                data.Apply([(isFlag, key, changed, (name == "patch" ? changed : item).Integer("version"u8) ?? 0)], isAuthority: false);
                break;
        }

        return _isCurrent;
    }

    private static bool TryRead(JsonElement item, out bool isFlag, out string key)
    {
        string path = item.Text("path"u8) ?? "";
        isFlag = path.StartsWith("/flags/", StringComparison.Ordinal);
        bool isSegment = path.StartsWith("/segments/", StringComparison.Ordinal);
        key = isFlag || isSegment ? path[(path.IndexOf('/', 1) + 1)..] : "";
        return key.Length > 0;
    }
}
