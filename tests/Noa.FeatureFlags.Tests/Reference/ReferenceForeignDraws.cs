using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Reference;

/// <summary>Draws by hashes of other systems, by the runtime's own implementations of them.</summary>
internal static class ReferenceForeignDraws
{
    /// <summary>The arm of a value.</summary>
    public static DrawArm Pick(ForeignDraw draw, string key, string? salt, IReadOnlyList<DrawArm> arms, AttributeValue value, out bool hasValue) => draw.Hash switch
    {
        BucketingHashes.Sha1LaunchDarkly => PickLaunchDarkly(draw, key, salt, arms, value, out hasValue),
        _ => throw new NotSupportedException($"The reference knows no hash {draw.Hash}."),
    };

    private static DrawArm PickLaunchDarkly(ForeignDraw draw, string key, string? salt, IReadOnlyList<DrawArm> arms, AttributeValue value, out bool hasValue)
    {
        string? text = value.TryGetString(out string? given) ? given
            : value.TryGetNumber(out double number) && number % 1 == 0 && Math.Abs(number) < long.MaxValue ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : null;
        hasValue = text is not null;
        string prefix = draw.Seed?.ToString(CultureInfo.InvariantCulture) ?? draw.Salt ?? $"{key}.{salt}";
#pragma warning disable CA5350 // LaunchDarkly's buckets are SHA-1; nothing is protected by it.
        string hex = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes($"{prefix}.{text}")))[..15];
#pragma warning restore CA5350
        float position = text is null ? 0 : long.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture) / (float)0xFFFFFFFFFFFFFFF;
        float end = 0;
        return arms.FirstOrDefault(arm => position < (end += (float)arm.Weight / 100_000f)) ?? arms[^1];
    }
}
