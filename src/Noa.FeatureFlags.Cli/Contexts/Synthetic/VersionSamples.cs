using System.Globalization;

namespace Noa.FeatureFlags.Cli.Contexts.Synthetic;

/// <summary>Versions next to a version.</summary>
internal static class VersionSamples
{
    // Nothing has lower precedence: https://semver.org/spec/v2.0.0.html#spec-item-11
    private const string Lowest = "0.0.0-0";

    /// <summary>A lower version, the version itself, and a higher one.</summary>
    public static IEnumerable<string> Around(string version)
    {
        string core = version.Split('-', '+')[0];
        int[] numbers = [.. core.Split('.').Select(static part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
        if (numbers.Length > 3 || numbers.Contains(-1) || numbers.Contains(int.MaxValue))
        {
            return [version];
        }

        Array.Resize(ref numbers, 3);
        return [Lower(numbers), version, Write(numbers[0], numbers[1], numbers[2] + 1)];
    }

    private static string Lower(int[] numbers) => numbers switch
    {
        [0, 0, 0] => Lowest,
        [_, 0, 0] => Write(numbers[0] - 1, 0, 0),
        [_, _, 0] => Write(numbers[0], numbers[1] - 1, 0),
        _ => Write(numbers[0], numbers[1], numbers[2] - 1),
    };

    private static string Write(int major, int minor, int patch) => string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}.{patch}");
}
