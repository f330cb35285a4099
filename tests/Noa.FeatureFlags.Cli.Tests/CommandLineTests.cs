namespace Noa.FeatureFlags.Cli.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("'noa' needs to know what to do. Use one of: flags, server, release, store, experiment.")]
    [InlineData("'noa flags' needs to know what to do. Use one of: validate, evaluate, explain, list, diff, simulate, import, export.", "flags")]
    [InlineData("There is no 'noa flags vlidate'. Use one of: validate,", "flags", "vlidate")]
    [InlineData("There is no 'noa flag'.", "flag")]
    [InlineData("'noa flags validate' needs <FILE>: rule files; - reads standard input.", "flags", "validate")]
    [InlineData("'noa flags diff' needs <NEW>: the rule file after; - reads standard input.", "flags", "diff", "one.json")]
    [InlineData("--context-file needs a value.", "flags", "evaluate", "one.json", "--context-file")]
    [InlineData("There is no option '--stict'.", "flags", "validate", "--stict", "a.json")]
    [InlineData("Unrecognized command or argument 'third.json'.", "flags", "diff", "a.json", "b.json", "third.json")]
    public void CommandLine_ThatMakesNoSense_IsUnusableAndPointsToHelp(string sentence, params string[] args)
    {
        ToolRun run = Tool.Run(args);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(sentence, run.Error, StringComparison.Ordinal);
        Assert.EndsWith("--help' says more.\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("evaluate")]
    [InlineData("explain")]
    [InlineData("list")]
    [InlineData("diff")]
    [InlineData("simulate")]
    public void Help_OfAVerb_HasExamplesAndExitCodes(string verb)
    {
        ToolRun run = Tool.Run("flags", verb, "--help");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains($"noa flags {verb} ", run.Output.Split("Examples:")[1], StringComparison.Ordinal);
        Assert.Contains("  0  ", run.Output.Split("Exit codes:")[1], StringComparison.Ordinal);
        Assert.Contains("--json", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_OfTheTool_ListsItsGroups()
    {
        ToolRun run = Tool.Run("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.Lines, static line => line.StartsWith("flags  ", StringComparison.Ordinal));
    }

    [Fact]
    public void Examples_OfAllVerbs_AreCommandLinesThatParse()
    {
        foreach (string verb in new[] { "validate", "evaluate", "explain", "list", "diff", "simulate" })
        {
            string examples = Tool.Run("flags", verb, "--help").Output.Split("Examples:")[1].Split("Exit codes:")[0];

            foreach (string example in examples.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                ToolRun run = Tool.Run(CommandLine.Split(example[example.IndexOf("noa ", StringComparison.Ordinal)..]));

                Assert.DoesNotContain("--help", run.Error, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void UnexpectedException_IsOneLineAndExitCode70()
    {
        string file = _folder.Write("flags.json", """{ "flags": { "a": true } }""");
        using var error = new StringWriter { NewLine = "\n" };

        int exitCode = NoaCommand.Run(["flags", "list", file], new Terminal.ToolConsole { Input = Stream.Null, Output = new BrokenWriter(), Error = error });

        Assert.Equal(70, exitCode);
        Assert.Single(error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("InvalidOperationException: the disk is on fire", error.ToString(), StringComparison.Ordinal);
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new InvalidOperationException("the disk is on fire");
    }
}
