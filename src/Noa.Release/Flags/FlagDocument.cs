using System.Text.Json;
using System.Text.Json.Nodes;
using Noa.Release.Plans;

namespace Noa.Release.Flags;

/// <summary>A boolean flag as JSON in long form: moved to a share, and back. Everything else in it stays.</summary>
internal static class FlagDocument
{
    /// <summary>Id of the rule that serves a stage's segments.</summary>
    public const string AudienceRule = "noa-release";

    private const string Enabled = "enabled";
    private const string Fallthrough = "fallthrough";
    private const string Rules = "rules";
    private const string Rollout = "rollout";
    private const string Salt = "salt";

    /// <summary>Gives a flag the share and segments of a stage.</summary>
    public static JsonObject Move(JsonObject flag, FlagMove move, string salt)
    {
        JsonObject moved = flag.DeepClone().AsObject();
        string on = VariationOf(flag, move.Key, true), off = VariationOf(flag, move.Key, false);
        moved[Enabled] = true;
        var rollout = ExistingRollout(flag) is { } existing ? existing.DeepClone().AsObject() : [];
        rollout[Rollout] = new JsonObject { [on] = move.Percent, [off] = 100 - move.Percent };
        rollout[Salt] = salt;
        moved[Fallthrough] = move.Percent switch { 0 => off, 100 => on, _ => rollout };
        SetAudience(moved, move.Segments.Count == 0 ? null : new JsonObject
        {
            ["id"] = AudienceRule,
            ["when"] = new JsonArray(new JsonObject { ["segment"] = new JsonArray([.. move.Segments.Select(static key => JsonValue.Create(key))]) }),
            ["serve"] = on,
        });
        return moved;
    }

    /// <summary>Takes back what <see cref="Move"/> changed; what others changed since stays.</summary>
    public static JsonObject Revert(JsonObject now, JsonObject before)
    {
        JsonObject reverted = now.DeepClone().AsObject();
        Copy(before, reverted, Enabled);
        Copy(before, reverted, Fallthrough);
        SetAudience(reverted, AudienceOf(before)?.DeepClone().AsObject());
        return reverted;
    }

    /// <summary>Why a flag cannot be moved to a first share without taking it from people who have it; null when it can.</summary>
    public static string? Obstacle(JsonObject flag, FlagMove first, string salt)
    {
        string on;
        try
        {
            on = VariationOf(flag, first.Key, true);
        }
        catch (ReleaseException exception)
        {
            return exception.Message;
        }

        if (flag[Enabled] is JsonValue enabled && !enabled.GetValue<bool>())
        {
            return null;
        }

        if (flag[Fallthrough] is JsonValue served)
        {
            return served.GetValue<string>() == on && first.Percent < 100 ? $"'{first.Key}' is on for everybody already: the first stage would take it from {100 - first.Percent:0.###} %. Leave it out of the plan." : null;
        }

        decimal share = (ExistingRollout(flag)?[Rollout] as JsonObject)?[on]?.GetValue<decimal>() ?? 0;
        string existing = ExistingRollout(flag)?[Salt]?.GetValue<string>() ?? flag[Salt]?.GetValue<string>() ?? first.Key;
        if (share > first.Percent)
        {
            return $"'{first.Key}' has {share:0.###} % already, and the first stage {first.Percent:0.###} %: people would lose it. Begin at {share:0.###} or more.";
        }

        return share > 0 && existing != salt
            ? $"'{first.Key}' has {share:0.###} % drawn with salt '{existing}', and the plan draws with '{salt}': people would change places. Write 'salt: {existing}' in the plan."
            : null;
    }

    /// <summary>Whether the flag's on-share lies at the beginning of the line, as the share of traffic does.</summary>
    public static bool LiesAsTrafficDoes(JsonObject flag) =>
        (flag["variations"] as JsonObject)?.FirstOrDefault().Value?.GetValueKind() == JsonValueKind.True && ExistingRollout(flag)?["by"] is null;

    private static JsonObject? ExistingRollout(JsonObject flag) => flag[Fallthrough] is JsonObject serve && serve[Rollout] is JsonObject ? serve : null;

    private static JsonObject? AudienceOf(JsonObject flag) => (flag[Rules] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(static rule => rule["id"]?.GetValue<string>() == AudienceRule);

    private static void SetAudience(JsonObject flag, JsonObject? rule)
    {
        if (AudienceOf(flag) is { } old)
        {
            flag[Rules]!.AsArray().Remove(old);
        }

        if (rule is not null)
        {
            if (flag[Rules] is not JsonArray)
            {
                flag[Rules] = new JsonArray();
            }

            flag[Rules]!.AsArray().Insert(0, rule);
        }
        else if (flag[Rules] is JsonArray { Count: 0 })
        {
            flag.Remove(Rules);
        }
    }

    private static void Copy(JsonObject from, JsonObject to, string name)
    {
        if (from.TryGetPropertyValue(name, out JsonNode? value))
        {
            to[name] = value?.DeepClone();
        }
        else
        {
            to.Remove(name);
        }
    }

    private static string VariationOf(JsonObject flag, string key, bool value) =>
        (flag["variations"] as JsonObject)?.FirstOrDefault(variation => variation.Value?.GetValueKind() == (value ? JsonValueKind.True : JsonValueKind.False)).Key
        ?? throw new ReleaseException($"'{key}' is no boolean flag: a release moves flags with true and false alone.");
}
