using System.Globalization;
using System.Text;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>One step of a diagnostic's path: into a property, or to an item of an array.</summary>
/// <param name="Name">The property; null for an item.</param>
/// <param name="Index">The item, from 0.</param>
internal readonly record struct PathStep(string? Name, int Index)
{
    /// <summary>The steps of a path that <see cref="DiagnosticPath"/> built; what follows a malformed step is left out.</summary>
    public static List<PathStep> Parse(string path)
    {
        List<PathStep> steps = [];
        int at = path.StartsWith(DiagnosticPath.Root, StringComparison.Ordinal) ? DiagnosticPath.Root.Length : 0;
        while (at < path.Length && TryParse(path, ref at, out PathStep step))
        {
            steps.Add(step);
        }

        return steps;
    }

    private static bool TryParse(string path, ref int at, out PathStep step)
    {
        if (path[at] == '.')
        {
            return TryParseName(path, ref at, out step);
        }

        return path.AsSpan(at).StartsWith("['") ? TryParseQuoted(path, ref at, out step) : TryParseItem(path, ref at, out step);
    }

    private static bool TryParseName(string path, ref int at, out PathStep step)
    {
        int end = path.AsSpan(at + 1).IndexOfAny('.', '[');
        string name = end < 0 ? path[(at + 1)..] : path.Substring(at + 1, end);
        at += 1 + name.Length;
        step = new PathStep(name, 0);
        return name.Length > 0;
    }

    private static bool TryParseQuoted(string path, ref int at, out PathStep step)
    {
        var name = new StringBuilder();
        for (at += 2; at < path.Length && path[at] != '\''; at++)
        {
            at += path[at] == '\\' ? 1 : 0;
            name.Append(at < path.Length ? path[at] : default);
        }

        at += 2;
        step = new PathStep(name.ToString(), 0);
        return at <= path.Length;
    }

    private static bool TryParseItem(string path, ref int at, out PathStep step)
    {
        step = default;
        int length = path.AsSpan(at).IndexOf(']');
        if (path[at] != '[' || length < 0 || !int.TryParse(path.AsSpan(at + 1, length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            return false;
        }

        at += length + 1;
        step = new PathStep(null, index);
        return true;
    }
}
