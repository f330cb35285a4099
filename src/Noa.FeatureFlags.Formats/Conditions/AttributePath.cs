namespace Noa.FeatureFlags.Formats.Conditions;

/// <summary>Attributes of other systems as clauses name them.</summary>
internal static class AttributePath
{
    /// <summary>The name, or the path when it leads into an object.</summary>
    /// <param name="name">As the other system writes it.</param>
    /// <param name="separator">What stands between the steps of a path there.</param>
    public static string Of(string name, char separator) => Of(name.Split(separator));

    /// <summary>The name, or the path when it leads into an object.</summary>
    /// <param name="steps">From the context inwards; at least one.</param>
    public static string Of(string[] steps) => steps is [var name] && !name.StartsWith('/')
        ? name
        : "/" + string.Join('/', steps.Select(static step => step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));

    /// <summary>The steps of a name or path.</summary>
    public static string[] Steps(string attribute) => attribute.StartsWith('/')
        ? Array.ConvertAll(attribute[1..].Split('/'), static step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))
        : [attribute];
}
