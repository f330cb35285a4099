using System.Globalization;
using System.Text;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Builds the paths of diagnostics: <c>$.flags.new-checkout.rules[1]</c>, <c>$.flags['a.b']</c>.</summary>
internal static class DiagnosticPath
{
    /// <summary>The document.</summary>
    public const string Root = "$";

    /// <summary>A flag in its document.</summary>
    public static string Flag(string key) => Property("$.flags", key);

    /// <summary>A segment in its document.</summary>
    public static string Segment(string key) => Property("$.segments", key);

    /// <summary>A property of what the path names.</summary>
    public static string Property(string path, string name) => AppendProperty(new StringBuilder(path), name).ToString();

    /// <summary>An item, from 0, of the array that the path names.</summary>
    public static string Item(string path, int index) => AppendItem(new StringBuilder(path), index).ToString();

    /// <summary>Appends a property; one whose name is not a plain word is quoted, with a backslash before quotes and backslashes in it.</summary>
    public static StringBuilder AppendProperty(StringBuilder path, string name)
    {
        if (IsPlain(name))
        {
            return path.Append('.').Append(name);
        }

        path.Append("['");
        foreach (char c in name)
        {
            if (c is '\'' or '\\')
            {
                path.Append('\\');
            }

            path.Append(c);
        }

        return path.Append("']");
    }

    /// <summary>Appends an item, from 0.</summary>
    public static StringBuilder AppendItem(StringBuilder path, int index) =>
        path.Append('[').Append(index.ToString(CultureInfo.InvariantCulture)).Append(']');

    private static bool IsPlain(string name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
            {
                return false;
            }
        }

        return name.Length > 0;
    }
}
