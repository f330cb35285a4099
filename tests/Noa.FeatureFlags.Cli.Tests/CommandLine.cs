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
        char? quote = null;
        bool isWord = false;
        foreach (char c in line + " ")
        {
            if (c == quote)
            {
                quote = null;
            }
            else if (quote is null && (c is '\'' or '"'))
            {
                (quote, isWord) = (c, true);
            }
            else if (c != ' ' || quote is not null)
            {
                word.Append(c);
                isWord = true;
            }
            else if (isWord)
            {
                words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
        }

        return [.. words.Skip(1)];
    }
}
