namespace Noa.FeatureFlags.Formats.Conditions;

/// <summary>Attributes of other systems as clauses name them.</summary>
internal static class AttributePath
{
    /// <summary>The name, or the path when it leads into an object.</summary>
    /// <param name="name">As the other system writes it.</param>
    /// <param name="separator">What stands between the steps of a path there.</param>
    public static string Of(string name, char separator)
    {
        string[] steps = name.Split(separator);
        return steps.Length == 1 && !name.StartsWith('/') ? name : "/" + string.Join('/', steps.Select(static step => step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));
    }
}
