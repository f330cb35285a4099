namespace Noa.FeatureFlags.Formats.Tests.Suites;

/// <summary>Where a public suite was put.</summary>
internal static class SuiteFolder
{
    public static string Of(string variable)
    {
        string? folder = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{variable} does not name the folder of the suite.");
        return folder!;
    }
}
