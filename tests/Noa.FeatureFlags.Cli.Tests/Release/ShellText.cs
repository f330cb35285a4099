using System.CommandLine;
using System.Text.RegularExpressions;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Tests.Architecture;

namespace Noa.FeatureFlags.Cli.Tests.Release;

/// <summary>Shell script in a page, a workflow or a file, held against the real verbs and the real files.</summary>
internal static partial class ShellText
{
    /// <summary>What is wrong with it: verbs, arguments and options that the tool does not have, scripts that are not there.</summary>
    public static IReadOnlyList<string> Problems(string script)
    {
        string text = script.ReplaceLineEndings("\n").Replace("\\\n", " ", StringComparison.Ordinal);
        return
        [
            .. text.Split('\n').Select(static line => line.Trim()).Where(static line => !line.StartsWith('#')).SelectMany(Commands).SelectMany(ProblemsOf),
            .. ScriptPath().Matches(text).Select(static match => match.Value).Where(static path => !IsExecutable(path)).Select(static path => $"{path} is not there, or cannot be run"),
        ];
    }

    /// <summary>How many lines of it call the tool.</summary>
    public static int Calls(string script) => script.Split('\n').Sum(static line => Commands(line.Trim()).Count());

    // Each call of the tool on a line; what follows it belongs to the shell.
    private static IEnumerable<string> Commands(string line) => Call().Matches(Comment().Replace(line, "")).Select(static match => match.Value.Trim());

    private static IEnumerable<string> ProblemsOf(string command)
    {
        ParseResult line = NoaCommand.Read(CommandLine.Split(command), new ToolConsole { Input = Stream.Null, Output = TextWriter.Null, Error = TextWriter.Null });
        return line.Errors.Select(error => $"{command}: {error.Message}").Concat(line.CommandResult.Command.Subcommands.Count > 0 ? [$"{command}: needs a verb"] : []);
    }

    private static bool IsExecutable(string path)
    {
        string full = Path.Combine(SourceTree.Root, path);
        return File.Exists(full) && (OperatingSystem.IsWindows() || File.GetUnixFileMode(full).HasFlag(UnixFileMode.UserExecute));
    }

    [GeneratedRegex("""(?:(?<=^|[;&|(] ?|then |do |! )noa|noa\.sh) (?:'[^']*'|"[^"]*"|[^;&|><()])+""")]
    private static partial Regex Call();

    [GeneratedRegex(" +# .*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?<![\w/.])(?:scripts/release/[\w-]+\.sh|\.ci/run)")]
    private static partial Regex ScriptPath();
}
