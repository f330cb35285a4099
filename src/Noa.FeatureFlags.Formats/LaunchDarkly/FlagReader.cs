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
    public static FlagDefinition? Read(string key, JsonElement flag, PrerequisiteCycles cycles, bool tracksExposures, ConversionNotes notes)
    {
        if (ReadVariations(flag, notes) is not { } variations)
        {
            return null;
        }

        var servings = new ServingReader(key, variations.Length, notes);
        var rules = new List<TargetingRule>();
        TargetList[] targets = TargetReader.Read(flag, variations.Length, rules, notes);
        rules.AddRange(flag.Items("rules").Select((rule, place) => ReadRule(rule, place, servings, notes)));
        Serving fallthrough = servings.Read(flag.Property("fallthrough"), "fallthrough", experiment: key);
        Prerequisite[] prerequisites = ReadPrerequisites(key, flag, cycles, notes, out bool isCyclic);
        long? off = flag.Integer("offVariation");
        bool isOffFaulty = off is not null && (off < 0 || off >= variations.Length);
        if (isOffFaulty)
        {
            notes.Change("offVariation", $"There is no variation {off}: whoever would be served it gets the default value and an error, as at LaunchDarkly.");
        }

        return new FlagDefinition
        {
            Key = key,
            IsClientSide = flag.Property("clientSideAvailability").Flag("usingEnvironmentId") || flag.Flag("clientSide"),
            TracksExposures = tracksExposures,
            IsEnabled = flag.Flag("on"),
            IsLenient = true,
            Salt = flag.Text("salt") is { Length: > 0 } salt ? salt : null,
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

    private static Variation[]? ReadVariations(JsonElement flag, ConversionNotes notes)
    {
        JsonElement[] values = [.. flag.Items("variations")];
        int empty = Array.FindIndex(values, static value => value.ValueKind == JsonValueKind.Null);
        if (empty >= 0 || values.Length == 0)
        {
            notes.Refuse(empty >= 0 ? $"variations[{empty}]" : "variations", "A flag here serves values, not null: give every variation a value.");
            return null;
        }

        Variation[] variations = [.. values.Select(static (value, index) => new Variation(VariationNames.Of(index), FlagValue.FromJson(value)))];
        int other = Array.FindIndex(variations, variation => variation.Value.Type != variations[0].Value.Type);
        if (other >= 0)
        {
            notes.Refuse($"variations[{other}]", $"It is of type {variations[other].Value.Type}, and the first of type {variations[0].Value.Type}: all variations of a flag here have one type.");
            return null;
        }

        return variations;
    }

    private static Prerequisite[] ReadPrerequisites(string key, JsonElement flag, PrerequisiteCycles cycles, ConversionNotes notes, out bool isCyclic)
    {
        isCyclic = false;
        var needed = new List<Prerequisite>();
        foreach (JsonElement prerequisite in flag.Items("prerequisites"))
        {
            string other = prerequisite.Text("key") ?? "";
            if (!flag.Flag("on") && cycles.LeadsBack(key, other, throughOff: true))
            {
                notes.Change($"prerequisites[{needed.Count}]", $"'{other}' leads back to this flag, which is off and does not ask it: it was left out.");
                continue;
            }

            if (flag.Flag("on") && cycles.LeadsBack(key, other, throughOff: false))
            {
                isCyclic = true;
                notes.Change($"prerequisites[{needed.Count}]", $"'{other}' leads back to this flag: as at LaunchDarkly, reads get the default value and an error.");
                break;
            }

            needed.Add(new Prerequisite(other, VariationNames.Of(prerequisite.Integer("variation") ?? 0)));
        }

        return [.. needed];
    }

    private static TargetingRule ReadRule(JsonElement rule, int place, ServingReader servings, ConversionNotes notes)
    {
        // The place stays the rule's name, whatever stands before it here.
        string id = rule.Text("id") is { Length: > 0 } given ? given : $"rule-{place + 1}";
        List<Clause> clauses = ClauseReader.ReadAll(rule, $"rules[{place}]", notes, out string? fault);
        return new TargetingRule
        {
            Id = id,
            Clauses = clauses,
            Serve = fault is null ? servings.Read(rule, $"rules[{place}]", experiment: $"{servings.Flag}/{id}") : new ErrorServing(fault),
        };
    }
}
