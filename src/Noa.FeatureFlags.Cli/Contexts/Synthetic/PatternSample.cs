using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Noa.FeatureFlags.Cli.Contexts.Synthetic;

/// <summary>Writes a text that matches a regular expression: the first choice at every fork, as few repetitions as allowed.</summary>
/// <remarks>Knows what patterns in rules are made of, not all of .NET's syntax; the result is checked, so a wrong guess gives no sample instead of a wrong one.</remarks>
internal sealed class PatternSample
{
    // Letters and digits first: samples are shown to people.
    private static readonly string Alphabet = string.Concat(Enumerable.Range('a', 26).Concat(Enumerable.Range('A', 26)).Concat(Enumerable.Range(' ', 95)).Select(static c => (char)c));

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly string _pattern;
    private int _position;

    private PatternSample(string pattern) => _pattern = pattern;

    /// <returns>Null when no matching text was found.</returns>
    public static string? Of(string pattern)
    {
        if (pattern.Length > Model.RuleSetLimits.MaxPatternLength)
        {
            return null;
        }

        try
        {
            string sample = new PatternSample(pattern).Alternatives();
            return Compile(pattern).IsMatch(sample) ? sample : null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static Regex Compile(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout);

    private string Alternatives()
    {
        string first = Sequence();
        while (TryTake('|'))
        {
            Sequence();
        }

        return first;
    }

    private string Sequence()
    {
        var text = new StringBuilder();
        while (_position < _pattern.Length && _pattern[_position] is not ('|' or ')'))
        {
            string item = Item();
            for (int repetitions = Repetitions(); repetitions > 0; repetitions--)
            {
                text.Append(item);
            }
        }

        return text.ToString();
    }

    private string Item()
    {
        char c = _pattern[_position++];
        switch (c)
        {
            case '^' or '$':
                return "";
            case '.':
                return "a";
            case '(':
                SkipGroupOptions();
                string group = Alternatives();
                TryTake(')');
                return group;
            case '[':
                return Class();
            case '\\' when _position < _pattern.Length:
                return Escape(_pattern[_position++]);
            default:
                return c.ToString();
        }
    }

    // (?:...), (?<name>...), (?i:...): what stands before the group's own pattern.
    private void SkipGroupOptions()
    {
        if (!TryTake('?'))
        {
            return;
        }

        int end = _pattern.IndexOfAny([':', '>', ')'], _position);
        _position = end < 0 ? _pattern.Length : _pattern[end] == ')' ? end : end + 1;
    }

    private string Class()
    {
        int start = _position - 1;

        // A bracket right at the start is a member.
        _position += _pattern.AsSpan(_position).StartsWith("^]") ? 2 : _pattern.AsSpan(_position).StartsWith("]") ? 1 : 0;
        while (_position < _pattern.Length && _pattern[_position] != ']')
        {
            _position += _pattern[_position] == '\\' ? 2 : 1;
        }

        _position = Math.Min(_position + 1, _pattern.Length);
        return FirstOf(_pattern[start.._position]);
    }

    private static string FirstOf(string oneCharacter)
    {
        Regex regex = Compile(oneCharacter);
        return Alphabet.Select(static c => c.ToString()).FirstOrDefault(regex.IsMatch) ?? "";
    }

    private static string Escape(char c) => c switch
    {
        'A' or 'z' or 'Z' or 'b' or 'B' => "",
        'd' or 'D' or 'w' or 'W' or 's' or 'S' => FirstOf($"\\{c}"),
        't' => "\t",
        'n' => "\n",
        'r' => "\r",
        _ => c.ToString(),
    };

    private int Repetitions()
    {
        int count = TryTake('*') || TryTake('?') ? 0 : TryTake('+') ? 1 : Counted();

        // A question mark behind means as few as possible, which is what is written anyway.
        TryTake('?');
        return count;
    }

    private int Counted()
    {
        int end = _position < _pattern.Length && _pattern[_position] == '{' ? _pattern.IndexOf('}', _position) : -1;
        if (end < 0 || !int.TryParse(_pattern[(_position + 1)..end].Split(',')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            return 1;
        }

        _position = end + 1;
        return Math.Min(count, Model.RuleSetLimits.MaxPatternRepetition);
    }

    private bool TryTake(char c)
    {
        bool isNext = _position < _pattern.Length && _pattern[_position] == c;
        _position += isNext ? 1 : 0;
        return isNext;
    }
}
