using System.Globalization;
using System.Text.Json;
using Noa.FeatureFlags.Formats.LaunchDarkly;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>What is known of a flag or segment.</summary>
/// <param name="Version">The highest version that came.</param>
/// <param name="Flag">The flag as it is in use; null for a segment, for one that was removed, and for one that cannot be said here.</param>
/// <param name="IsRemoved">Whether it was removed; then only a higher version brings it back.</param>
/// <param name="Events">Which events are wanted of a flag.</param>
internal readonly record struct KnownItem(long Version, FlagDefinition? Flag, bool IsRemoved, EventSettings Events)
{
    /// <summary>Nothing is known of it.</summary>
    public static KnownItem Unknown { get; } = new(-1, null, true, EventSettings.None);

    /// <summary>A rule's place at LaunchDarkly, where those that stand for targets are none; null when there is no such rule.</summary>
    public int? RuleIndexOf(string id)
    {
        int place = 0;
        foreach (TargetingRule rule in Flag?.Rules ?? [])
        {
            if (rule.Id == id)
            {
                return place;
            }

            place += TargetReader.IsOfTargets(rule) ? 0 : 1;
        }

        return null;
    }

    /// <summary>Writes the version, and the variation with its value.</summary>
    /// <returns>Whether there is such a variation.</returns>
    public bool TryWriteServed(Utf8JsonWriter writer, string? variation)
    {
        if (Version >= 0)
        {
            writer.WriteNumber("version", Version);
        }

        if (Flag is not { } flag || !int.TryParse(variation, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= flag.Variations.Count)
        {
            return false;
        }

        writer.WriteNumber("variation", index);
        writer.WritePropertyName("value");
        writer.WriteRawValue(flag.Variations[index].Value.ToString());
        return true;
    }
}
