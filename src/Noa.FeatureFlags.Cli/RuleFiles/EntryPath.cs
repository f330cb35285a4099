using System.Globalization;
using System.Text;

namespace Noa.FeatureFlags.Cli.RuleFiles;

/// <summary>Paths as diagnostics write them: <c>$.flags.new-checkout.rules[1]</c>, with <c>['a.b']</c> for names that are no plain words.</summary>
internal static class EntryPath
{
    public const string Root = "$";

    /// <summary>The path of a flag's property.</summary>
    public static string OfFlag(string key, string property) => AppendName(new StringBuilder("$.flags"), key).Append('.').Append(property).ToString();

    public static StringBuilder AppendName(StringBuilder path, string name)
    {
        if (name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            return path.Append('.').Append(name);
        }

        return path.Append("['").Append(name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)).Append("']");
    }

    public static StringBuilder AppendItem(StringBuilder path, int index) => path.Append('[').Append(index.ToString(CultureInfo.InvariantCulture)).Append(']');

    /// <summary>The path itself and the ones it is inside of, the innermost first.</summary>
    public static IEnumerable<string> WithParents(string path)
    {
        List<int> ends = [path.Length];
        bool isQuoted = false;
        for (int i = 0; i < path.Length; i++)
        {
            if (isQuoted && path[i] == '\\')
            {
                i++;
            }
            else if (path[i] == '\'')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && path[i] is '.' or '[')
            {
                ends.Add(i);
            }
        }

        return ends.OrderDescending().Select(end => path[..end]);
    }
}
