using System.Text;
using System.Text.Json;
using Noa.FeatureFlags.Cli.RuleFiles;

namespace Noa.FeatureFlags.Cli.Flags.Diff;

/// <summary>Finds the properties in which two long forms differ.</summary>
internal sealed class JsonComparison
{
    // Their order is the order on the rollout line; elsewhere the order of properties means nothing.
    private const string OrderedObject = "variations";

    private readonly List<PropertyChange> _changes = [];

    private JsonComparison()
    {
    }

    /// <returns>Nothing when both mean the same.</returns>
    public static IReadOnlyList<PropertyChange> Compare(JsonElement old, JsonElement @new)
    {
        var comparison = new JsonComparison();
        comparison.CompareValues("", old, @new);
        return comparison._changes;
    }

    private void CompareValues(string path, JsonElement old, JsonElement @new)
    {
        switch (old.ValueKind, @new.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object):
                CompareObjects(path, old, @new);
                break;
            case (JsonValueKind.Array, JsonValueKind.Array):
                CompareArrays(path, [.. old.EnumerateArray()], [.. @new.EnumerateArray()]);
                break;
            default:
                if (!JsonElement.DeepEquals(old, @new))
                {
                    _changes.Add(new(path, old, @new));
                }

                break;
        }
    }

    private void CompareObjects(string path, JsonElement old, JsonElement @new)
    {
        string[] oldNames = [.. old.EnumerateObject().Select(static property => property.Name)];
        string[] newNames = [.. @new.EnumerateObject().Select(static property => property.Name)];
        foreach (string name in oldNames.Union(newNames))
        {
            CompareItems(Below(path, name), Find(old, name), Find(@new, name));
        }

        if (path == OrderedObject)
        {
            CompareOrder(path, oldNames, newNames);
        }
    }

    private void CompareArrays(string path, JsonElement[] old, JsonElement[] @new)
    {
        if (old.Concat(@new).All(static item => item.ValueKind == JsonValueKind.String))
        {
            CompareSets(path, old, @new);
        }
        else if (ItemNames.Of(old) is { } oldNames && ItemNames.Of(@new) is { } newNames)
        {
            foreach (string name in oldNames.Union(newNames))
            {
                CompareItems($"{path}[{name}]", At(old, Array.IndexOf(oldNames, name)), At(@new, Array.IndexOf(newNames, name)));
            }

            CompareOrder(path, oldNames, newNames);
        }
        else if (old.Concat(@new).Any(static item => item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)))
        {
            CompareWhole(path, old, @new);
        }
        else
        {
            for (int i = 0; i < Math.Max(old.Length, @new.Length); i++)
            {
                CompareItems(EntryPath.AppendItem(new StringBuilder(path), i).ToString(), At(old, i), At(@new, i));
            }
        }
    }

    private void CompareItems(string path, JsonElement? old, JsonElement? @new)
    {
        if (old is { } oldItem && @new is { } newItem)
        {
            CompareValues(path, oldItem, newItem);
        }
        else
        {
            _changes.Add(new(path, old, @new));
        }
    }

    // Lists of names (keys, tags, values of a clause) are sets.
    private void CompareSets(string path, JsonElement[] old, JsonElement[] @new)
    {
        HashSet<string?> oldTexts = [.. old.Select(static item => item.GetString())];
        HashSet<string?> newTexts = [.. @new.Select(static item => item.GetString())];
        _changes.AddRange(old.Where(item => !newTexts.Contains(item.GetString())).Select(item => new PropertyChange(path, item, null)));
        _changes.AddRange(@new.Where(item => !oldTexts.Contains(item.GetString())).Select(item => new PropertyChange(path, null, item)));
    }

    private void CompareWhole(string path, JsonElement[] old, JsonElement[] @new)
    {
        JsonElement oldArray = JsonSerializer.SerializeToElement(old, ToolJson.Readable.JsonElementArray);
        JsonElement newArray = JsonSerializer.SerializeToElement(@new, ToolJson.Readable.JsonElementArray);
        if (!JsonElement.DeepEquals(oldArray, newArray))
        {
            _changes.Add(new(path, oldArray, newArray));
        }
    }

    private void CompareOrder(string path, string[] old, string[] @new)
    {
        string[] oldCommon = [.. old.Intersect(@new)];
        string[] newCommon = [.. @new.Intersect(old)];
        if (!oldCommon.SequenceEqual(newCommon))
        {
            _changes.Add(new($"{path} (order)", ToJson(oldCommon), ToJson(newCommon)));
        }
    }

    private static JsonElement ToJson(string[] names) => JsonSerializer.SerializeToElement(names, ToolJson.Readable.StringArray);

    private static JsonElement? Find(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value : null;

    private static JsonElement? At(JsonElement[] items, int index) => index >= 0 && index < items.Length ? items[index] : null;

    private static string Below(string path, string name) => EntryPath.AppendName(new StringBuilder(path), name).ToString().TrimStart('.');
}
