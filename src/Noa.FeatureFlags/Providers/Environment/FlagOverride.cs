using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers;

/// <summary>One environment variable that overrides a flag.</summary>
/// <param name="variable">The variable's name.</param>
/// <param name="text">Its value.</param>
internal sealed class FlagOverride(string variable, string text)
{
    private const string AddedVariation = "override";
    private static readonly JsonDocumentOptions JsonOptions = new()
    {
        MaxDepth = RuleSetLimits.MaxJsonDepth,
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public string Variable { get; } = variable;

    /// <summary>The flag as it is under the override.</summary>
    /// <returns>False when the value is no variation's name and does not have the flag's type.</returns>
    public bool TryApply(FlagDefinition flag, [NotNullWhen(true)] out FlagDefinition? overridden)
    {
        overridden = null;
        Variation? chosen = flag.Variations.FirstOrDefault(variation => variation.Name == text);
        if (chosen is null && flag.Variations.Count > 0 && TryRead(flag.Variations[0].Value.Type, out FlagValue value))
        {
            chosen = flag.Variations.FirstOrDefault(variation => variation.Value == value) ?? new Variation(FreeName(flag), value);
        }

        if (chosen is null)
        {
            return false;
        }

        overridden = new FlagDefinition
        {
            Key = flag.Key,
            Description = flag.Description,
            Owner = flag.Owner,
            Tags = flag.Tags,
            Expires = flag.Expires,
            IsClientSide = flag.IsClientSide,
            TracksExposures = flag.TracksExposures,
            Salt = flag.Salt,
            Variations = flag.Variations.Contains(chosen) ? flag.Variations : [.. flag.Variations, chosen],
            OffVariation = flag.OffVariation,
            Fallthrough = Serving.Fixed(chosen.Name),
            Fingerprint = FingerprintOf(flag),
        };
        return true;
    }

    /// <summary>What is wrong when <see cref="TryApply"/> refuses. The value is left out: nobody expects an environment in a log.</summary>
    public static string WhyNot(FlagDefinition flag) =>
        $"The value is neither a variation of flag '{flag.Key}' ({string.Join(", ", flag.Variations.Select(static variation => variation.Name))})"
        + (flag.Variations.Count == 0 ? "" : $" nor a {Name(flag.Variations[0].Value.Type)}") + ": the flag is not overridden.";

    private bool TryRead(FlagType type, out FlagValue value)
    {
        value = default;
        string trimmed = text.Trim();
        switch (type)
        {
            case FlagType.String:
                value = text;
                return true;
            case FlagType.Number:
                bool isNumber = double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number);
                value = number;
                return isNumber;
            case FlagType.Boolean:
                bool isOn = IsAny(trimmed, "true", "on");
                value = isOn;
                return isOn || IsAny(trimmed, "false", "off");
            default:
                return TryReadJson(out value);
        }
    }

    private bool TryReadJson(out FlagValue value)
    {
        value = default;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, JsonOptions);
            if (document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            {
                value = FlagValue.FromJson(document.RootElement);
            }
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            // ArgumentException: a lone surrogate, which is no text that could become UTF-8.
            return false;
        }

        return value.Type == FlagType.Json;
    }

    // The same text under the same override is the same definition: a reload then changes only what the author changed.
    private ulong FingerprintOf(FlagDefinition flag) =>
        flag.Fingerprint == 0 ? 0 : XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(text), (long)flag.Fingerprint);

    private static string FreeName(FlagDefinition flag)
    {
        string name = AddedVariation;
        for (int i = 2; flag.Variations.Any(variation => variation.Name == name); i++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{AddedVariation}-{i}");
        }

        return name;
    }

    private static bool IsAny(string text, string first, string second) =>
        text.Equals(first, StringComparison.OrdinalIgnoreCase) || text.Equals(second, StringComparison.OrdinalIgnoreCase);

    private static string Name(FlagType type) => type switch
    {
        FlagType.Boolean => "boolean (true, false, on, off)",
        FlagType.Number => "number",
        FlagType.String => "string",
        _ => "JSON object or array",
    };
}
