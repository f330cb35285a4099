using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Reads one flag.</summary>
internal static class FlagReader
{
    /// <param name="key">The flag's key.</param>
    /// <param name="flag">The flag.</param>
    /// <param name="cycles">Knows what needs what.</param>
    /// <param name="tracksExposures">Whether reads leave exposures outside experiments too.</param>
    /// <param name="notes">Takes what was changed or refused.</param>
    /// <returns>Null when the flag cannot be said here; the notes tell why.</returns>
    public static FlagDefinition? Read(string key, in FlagParts flag, PrerequisiteCycles cycles, bool tracksExposures, ConversionNotes notes)
    {
        if (ReadVariations(flag.Variations, notes) is not { } variations)
        {
            return null;
        }

        var servings = new ServingReader(key, variations.Length, notes);
        var rules = new List<TargetingRule>(flag.Rules.Count());
        IReadOnlyList<TargetList> targets = TargetReader.Read(flag, variations.Length, rules, notes);
        int place = 0;
        foreach (JsonElement rule in flag.Rules.Items())
        {
            rules.Add(ReadRule(rule, place++, servings, notes));
        }

        Serving fallthrough = servings.Read(flag.Fallthrough, new EntryPath("fallthrough"), rule: null);
        Prerequisite[] prerequisites = ReadPrerequisites(key, flag, cycles, notes, out bool isCyclic);
        long? off = flag.OffVariation.Integer();
        bool isOffFaulty = off is not null && (off < 0 || off >= variations.Length);
        if (isOffFaulty)
        {
            notes.Change("offVariation", $"There is no variation {off}: whoever would be served it gets the default value and an error, as at LaunchDarkly.");
        }

        return new FlagDefinition
        {
            Key = key,
            IsClientSide = flag.ClientSideAvailability.Flag("usingEnvironmentId"u8) || flag.ClientSide.ValueKind == JsonValueKind.True,
            TracksExposures = tracksExposures,
            IsEnabled = flag.IsOn,
            IsLenient = true,
            Salt = flag.Salt.Text() is { Length: > 0 } salt ? salt : null,
            Variations = variations,
            OffVariation = off is { } index && !isOffFaulty ? VariationNames.Of(index) : null,
            OffError = isOffFaulty ? $"There is no variation {off}." : null,
            Prerequisites = prerequisites,
            Targets = isCyclic ? [] : targets,
            Rules = isCyclic ? [] : rules,
            Fallthrough = isCyclic ? new ErrorServing("Its prerequisites lead back to it.") : fallthrough,
        };
    }

    /// <summary>Reads a flag of which nothing is known but the value that everybody gets.</summary>
    public static FlagDefinition? ReadValue(string key, JsonElement value, ConversionNotes notes)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            notes.Refuse("", "A flag cannot serve null: give it a value.");
            return null;
        }

        return new FlagDefinition
        {
            Key = key,
            Variations = [new Variation(VariationNames.Of(0), FlagValue.FromJson(value))],
            Fallthrough = Serving.Fixed(VariationNames.Of(0)),
        };
    }

    private static Variation[]? ReadVariations(JsonElement values, ConversionNotes notes)
    {
        var variations = new Variation[values.Count()];
        int place = 0;
        foreach (JsonElement value in values.Items())
        {
            if (value.ValueKind == JsonValueKind.Null)
            {
                notes.Refuse($"variations[{place}]", "A flag here serves values, not null: give every variation a value.");
                return null;
            }

            variations[place] = new Variation(VariationNames.Of(place), FlagValue.FromJson(value));
            place++;
        }

        if (place == 0)
        {
            notes.Refuse("variations", "A flag here serves values, not null: give every variation a value.");
            return null;
        }

        int other = 1;
        while (other < variations.Length && variations[other].Value.Type == variations[0].Value.Type)
        {
            other++;
        }

        if (other < variations.Length)
        {
            notes.Refuse($"variations[{other}]", $"It is of type {variations[other].Value.Type}, and the first of type {variations[0].Value.Type}: all variations of a flag here have one type.");
            return null;
        }

        return variations;
    }

    private static Prerequisite[] ReadPrerequisites(string key, in FlagParts flag, PrerequisiteCycles cycles, ConversionNotes notes, out bool isCyclic)
    {
        isCyclic = false;
        if (flag.Prerequisites.Count() == 0)
        {
            return [];
        }

        var needed = new List<Prerequisite>();
        foreach (JsonElement prerequisite in flag.Prerequisites.Items())
        {
            string other = prerequisite.Text("key"u8) ?? "";
            if (!flag.IsOn && cycles.LeadsBack(key, other, throughOff: true))
            {
                notes.Change($"prerequisites[{needed.Count}]", $"'{other}' leads back to this flag, which is off and does not ask it: it was left out.");
                continue;
            }

            if (flag.IsOn && cycles.LeadsBack(key, other, throughOff: false))
            {
                isCyclic = true;
                notes.Change($"prerequisites[{needed.Count}]", $"'{other}' leads back to this flag: as at LaunchDarkly, reads get the default value and an error.");
                break;
            }

            needed.Add(new Prerequisite(other, VariationNames.Of(prerequisite.Integer("variation"u8) ?? 0)));
        }

        return [.. needed];
    }

    private static TargetingRule ReadRule(JsonElement rule, int place, in ServingReader servings, ConversionNotes notes)
    {
        // The place stays the rule's name, whatever stands before it here.
        string id = rule.Text("id"u8) is { Length: > 0 } given ? given : $"rule-{place + 1}";
        List<Clause> clauses = ClauseReader.ReadAll(rule, place, notes, out string? fault);
        return new TargetingRule
        {
            Id = id,
            Clauses = clauses,
            Serve = fault is null ? servings.Read(rule, new EntryPath("rules", place), id) : new ErrorServing(fault),
        };
    }
}
