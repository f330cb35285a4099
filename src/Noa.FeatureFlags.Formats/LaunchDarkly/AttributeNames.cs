using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Attribute names and references, which look alike in both formats; only a name that begins with a slash has to be told from a path.</summary>
internal static class AttributeNames
{
    /// <param name="name">As written.</param>
    /// <param name="isReference">Whether a leading slash begins a path; in old clauses it is part of the name.</param>
    /// <returns>Null when it is no valid reference.</returns>
    public static string? ToOurs(string? name, bool isReference)
    {
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        if (name[0] != '/')
        {
            return Named(name);
        }

        if (!isReference)
        {
            return AttributePath.Of([name]);
        }

        string[] parts = name[1..].Split('/');
        return Array.TrueForAll(parts, IsPart) ? (parts is [{ } only] && !only.Contains('~') ? Named(only) : name) : null;
    }

    // What is the time here is an attribute like any other there.
    private static string Named(string name) => name == Clause.Now ? "/" + name : name;

    // Both parts of the format escape alike: ~1 is a slash, ~0 a tilde, and nothing else may follow a tilde.
    private static bool IsPart(string part)
    {
        for (int i = part.IndexOf('~'); i >= 0; i = part.IndexOf('~', i + 1))
        {
            if (i + 1 == part.Length || part[i + 1] is not ('0' or '1'))
            {
                return false;
            }
        }

        return part.Length > 0;
    }
}
