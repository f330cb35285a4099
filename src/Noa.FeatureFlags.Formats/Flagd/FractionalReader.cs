using System.Text.Json;
using Noa.FeatureFlags.Compilation.Hashes;
using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Flagd;

/// <summary>Reads flagd's <c>fractional</c> into a draw by the same hash.</summary>
internal static class FractionalReader
{
    private const double MaxWeight = int.MaxValue;

    /// <summary>Reads it.</summary>
    /// <returns>The draw; and, when text is joined to the attribute, who is served what without the attribute: the text alone is hashed then.</returns>
    public static (Rollout Draw, Serving? WithoutValue) Read(LogicOperation operation, string key, Variation[] variations, LogicReader logic)
    {
        (string? salt, string? by, int used) = WhoseBucket(operation, key, logic);
        var arms = new List<DrawArm>();
        foreach (JsonPlace bucket in operation.Arguments.Skip(used))
        {
            arms.Add(ReadArm(bucket, variations));
        }

        double sum = arms.Sum(static arm => arm.Weight);
        var draw = new ForeignDraw { Hash = BucketingHashes.Murmur3Flagd, Salt = salt, Arms = arms };
        return sum is > 0 and <= MaxWeight
            ? (new Rollout { Weights = [], By = by, Foreign = draw }, used == 1 && salt is not null ? Serving.Fixed(ArmOfNothing(draw).Variation) : null)
            : throw operation.Place.Refuse($"The weights sum to {sum}: flagd takes more than 0 and at most {MaxWeight}, and serves the default variant otherwise. Correct them.");
    }

    private static DrawArm ArmOfNothing(ForeignDraw draw) =>
        draw.Arms[ForeignHashes.Find(draw.Hash)!.Lay(new DrawSalt("", null, draw.Salt, null), [.. draw.Arms.Select(static arm => arm.Weight)]).ArmOf("")];

    private static DrawArm ReadArm(JsonPlace bucket, Variation[] variations)
    {
        if (bucket.Element.ValueKind != JsonValueKind.Array || bucket.Items().ToArray() is not { Length: 1 or 2 } parts)
        {
            throw bucket.Refuse("A bucket is a list of a variant and its weight.");
        }

        string variant = parts[0].Element.ValueKind switch
        {
            JsonValueKind.String => parts[0].Text(),
            JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number => parts[0].Element.GetRawText(),
            _ => throw parts[0].Refuse("A bucket names its variant; an expression in its place cannot be taken over."),
        };
        if (!Array.Exists(variations, variation => variation.Name == variant))
        {
            throw parts[0].Refuse($"There is no variant '{variant}'.");
        }

        return new DrawArm(variant, parts.Length == 1 ? 1 : ReadWeight(parts[1]), false);
    }

    private static double ReadWeight(JsonPlace weight)
    {
        if (weight.Element.ValueKind == JsonValueKind.Object)
        {
            throw weight.Refuse("A weight that is worked out, as from $flagd.timestamp, cannot be taken over: rules do not change by themselves. Write the number, and change the rules when it changes.");
        }

        double number = weight.Number();
        return number == Math.Truncate(number) ? Math.Clamp(number, 0, MaxWeight) : throw weight.Refuse("A weight is a whole number.");
    }

    private static (string? Salt, string? By, int Used) WhoseBucket(LogicOperation operation, string key, LogicReader logic)
    {
        if (operation.Arguments.Count == 0)
        {
            throw operation.Place.Refuse("'fractional' needs buckets.");
        }

        JsonPlace first = operation.Arguments[0];
        if (first.Element.ValueKind == JsonValueKind.Array)
        {
            return (key, null, 0);
        }

        LogicOperation by = logic.Operation(first);
        return by.Name switch
        {
            "var" => (null, Attribute(LogicReader.Attribute(by)), 1),
            "cat" when by.Arguments.Count > 0 => Joined(by, logic),
            _ => throw first.Refuse("Who is bucketed must be an attribute, or 'cat' of text and one attribute at its end."),
        };
    }

    private static (string? Salt, string? By, int Used) Joined(LogicOperation cat, LogicReader logic)
    {
        string salt = string.Concat(cat.Arguments.SkipLast(1).Select(logic.ConstantText));
        JsonPlace last = cat.Arguments[^1];
        return last.Element.ValueKind == JsonValueKind.Object && logic.Operation(last) is { Name: "var" } by
            ? (salt.Length == 0 ? null : salt, Attribute(LogicReader.Attribute(by)), 1)
            : throw last.Refuse("'cat' must end with the attribute that is bucketed by.");
    }

    // The key is what draws are made by when they name nothing.
    private static string? Attribute(string name) => name == "key" ? null : name;
}
