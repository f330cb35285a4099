using System.Globalization;

namespace Noa.FeatureFlags.Load;

/// <summary>One row a figure.</summary>
internal static class Report
{
    /// <summary>Prints a figure.</summary>
    /// <param name="name">What was measured.</param>
    /// <param name="value">How much.</param>
    /// <param name="unit">Of what.</param>
    /// <param name="most">How much it may be; null when it has no goal.</param>
    /// <returns>False when it is more.</returns>
    public static bool Row(string name, double value, string unit, double? most)
    {
        bool isReached = most is null || value <= most;
        string goal = most is { } limit ? string.Create(CultureInfo.InvariantCulture, $"at most {limit:0.##} {unit}, {(isReached ? "reached" : "MISSED")}") : "";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-46} {value,12:N1} {unit,-3} {goal}").TrimEnd());
        return isReached;
    }
}
