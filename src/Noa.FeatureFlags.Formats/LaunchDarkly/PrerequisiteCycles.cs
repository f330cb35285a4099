using System.Text.Json;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Finds prerequisites that lead back to where they started, which LaunchDarkly finds during evaluation and calls malformed.</summary>
/// <remarks>Flags that are off ask no prerequisites, so that a circle through one is none; here it is one all the same, so an off flag in it goes without.</remarks>
internal sealed class PrerequisiteCycles
{
    private readonly Dictionary<string, (string[] Keys, bool IsOn)> _needs = new(StringComparer.Ordinal);

    public static PrerequisiteCycles Of(JsonElement flags)
    {
        var cycles = new PrerequisiteCycles();
        foreach (JsonProperty flag in flags.Entries())
        {
            cycles.Set(flag.Name, flag.Value);
        }

        return cycles;
    }

    /// <summary>Takes note of what a flag needs now.</summary>
    public void Set(string key, JsonElement flag)
    {
        JsonElement needed = flag.Property("prerequisites"u8);
        if (needed.Count() == 0 || flag.Flag("deleted"u8))
        {
            _needs.Remove(key);
            return;
        }

        _needs[key] = ([.. needed.Items().Select(static item => item.Text("key"u8) ?? "")], flag.Flag("on"u8));
    }

    public void Remove(string key) => _needs.Remove(key);

    /// <summary>Whether a prerequisite of a flag leads back to the flag.</summary>
    /// <param name="flag">The flag.</param>
    /// <param name="prerequisite">What it needs.</param>
    /// <param name="throughOff">Whether the way may go through flags that are off.</param>
    public bool LeadsBack(string flag, string prerequisite, bool throughOff)
    {
        var waiting = new Stack<string>([prerequisite]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (waiting.TryPop(out string? key))
        {
            if (key == flag)
            {
                return true;
            }

            if (seen.Add(key) && _needs.TryGetValue(key, out (string[] Keys, bool IsOn) needs) && (throughOff || needs.IsOn))
            {
                Array.ForEach(needs.Keys, waiting.Push);
            }
        }

        return false;
    }
}
