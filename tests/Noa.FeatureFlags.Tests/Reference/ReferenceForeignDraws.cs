using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Reference;

/// <summary>Draws by hashes of other systems, by the runtime's own implementations of them.</summary>
internal static class ReferenceForeignDraws
{
    /// <summary>Units of a whole line.</summary>
    public static double UnitsOf(string hash) => hash switch
    {
        BucketingHashes.Murmur3Unleash or BucketingHashes.Sha256FeatureManagement => 100,
        BucketingHashes.Fnv1aGrowthBook => 10_000,
        BucketingHashes.Fnv1aGrowthBookV1 => 1_000,
        _ => Bucket.Count,
    };

    /// <summary>The arm of a value; null for none.</summary>
    public static DrawArm? Pick(ForeignDraw draw, string key, string? salt, IReadOnlyList<DrawArm> arms, AttributeValue value, out bool hasValue) => draw.Hash switch
    {
        BucketingHashes.Sha1LaunchDarkly => PickLaunchDarkly(draw, key, salt, arms, value, out hasValue),
        _ => PickOther(draw, key, arms, TextOf(draw.Hash, value), out hasValue),
    };

    private static string? TextOf(string hash, AttributeValue value) =>
        value.TryGetString(out string? text) ? text
        : hash == BucketingHashes.Murmur3Flagd ? null
        : value.TryGetInteger(out long whole) ? whole.ToString(CultureInfo.InvariantCulture)
        : hash.StartsWith(BucketingHashes.Fnv1aGrowthBook, StringComparison.Ordinal) && value.TryGetNumber(out double number) ? number.ToString("R", CultureInfo.InvariantCulture)
        : null;

    private static DrawArm? PickOther(ForeignDraw draw, string key, IReadOnlyList<DrawArm> arms, string? value, out bool hasValue)
    {
        hasValue = value is not null;
        value ??= draw.Hash == BucketingHashes.Sha256FeatureManagement ? "" : null;
        ulong places = (ulong)Math.Round(arms.Sum(static arm => arm.Weight));
        if (value is null || places == 0)
        {
            return null;
        }

        string salt = draw.Salt ?? key;
        double position = draw.Hash switch
        {
            BucketingHashes.Murmur3Flagd => Math.Floor(ReferenceHashes.Murmur3((draw.Salt ?? "") + value, 0) / 4294967296.0 * places),
            BucketingHashes.Murmur3Unleash => ReferenceHashes.Murmur3($"{salt}:{value}", (uint)(draw.Seed ?? 0)) % places,
            BucketingHashes.Fnv1aGrowthBook => ReferenceHashes.Fnv1a(ReferenceHashes.Fnv1a(salt + value).ToString(CultureInfo.InvariantCulture)) % 10_000,
            BucketingHashes.Fnv1aGrowthBookV1 => ReferenceHashes.Fnv1a(value + salt) % 1_000,
            _ => BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{value}\n{salt}")), 0) / (double)uint.MaxValue * 100,
        };
        double end = 0;
        return arms.FirstOrDefault(arm => position < (end += arm.Weight));
    }

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
