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
            case "put" when item.Property("data").ValueKind == JsonValueKind.Object && item.Text("path") is null or "" or "/":
                data.Replace(item.Property("data"));
                _isCurrent = true;
                break;
            case "put":
                throw new SourceLostException("A 'put' without data came.", null);
            case "patch" or "delete" when _isCurrent && TryRead(item, out bool isFlag, out string key):
                JsonElement changed = name == "patch" ? item.Property("data") : default;
                data.Apply([(isFlag, key, changed, (name == "patch" ? changed : item).Integer("version") ?? 0)], isAuthority: false);
                break;
        }

        return _isCurrent;
    }

    private static bool TryRead(JsonElement item, out bool isFlag, out string key)
    {
        string path = item.Text("path") ?? "";
        isFlag = path.StartsWith("/flags/", StringComparison.Ordinal);
        bool isSegment = path.StartsWith("/segments/", StringComparison.Ordinal);
        key = isFlag || isSegment ? path[(path.IndexOf('/', 1) + 1)..] : "";
        return key.Length > 0;
    }
}
