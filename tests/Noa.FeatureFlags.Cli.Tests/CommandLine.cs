using System.Text;

namespace Noa.FeatureFlags.Cli.Tests;

/// <summary>Takes a documented command line apart as a POSIX shell does, as far as the documents need it.</summary>
internal static class CommandLine
{
    /// <summary>The arguments behind the command's name.</summary>
    public static string[] Split(string line)
    {
        List<string> words = [];
        var word = new StringBuilder();
        bool isQuoted = false;
        foreach (char c in line + " ")
        {
            if (c == '\'')
            {
                isQuoted = !isQuoted;
            }
            else if (c != ' ' || isQuoted)
            {
                word.Append(c);
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        return [.. words.Skip(1)];
    }
}
