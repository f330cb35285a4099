namespace Noa.FeatureFlags.Cli.Tests;

public sealed class TerminalTests : IDisposable
{
    private const char Escape = '\u001b';

    private readonly TempFolder _folder = new();
    private readonly string _file;

    public TerminalTests() => _file = _folder.Write("flags.json", RuleTexts.Shop);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Output_OnATerminal_IsColoured()
    {
        ToolRun run = new Tool { IsOutputTerminal = true, Width = 160 }.Call("flags", "list", _file);

        Assert.Contains(Escape, run.Output);
    }

    [Fact]
    public void Output_OfAPipe_IsPlain()
    {
        ToolRun run = new Tool { Variables = { ["GITHUB_ACTIONS"] = "true", ["TERM"] = "xterm-256color" } }.Call("flags", "list", _file);

        Assert.DoesNotContain(Escape, run.Output);
    }

    [Theory]
    [InlineData("NO_COLOR", "1")]
    [InlineData("TERM", "dumb")]
    public void Output_OnATerminalThatWantsNoColours_IsPlain(string variable, string value)
    {
        ToolRun run = new Tool { IsOutputTerminal = true, Variables = { [variable] = value } }.Call("flags", "list", _file);

        Assert.DoesNotContain(Escape, run.Output);
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("evaluate")]
    [InlineData("list")]
    [InlineData("simulate")]
    public void Json_OnATerminal_IsPlain(string verb)
    {
        ToolRun run = new Tool { IsOutputTerminal = true, IsErrorTerminal = true }.Call("flags", verb, _file, "--json");

        Assert.DoesNotContain(Escape, run.Output);
        Assert.Equal(System.Text.Json.JsonValueKind.Object, run.Json.ValueKind);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(100)]
    public void Output_OnATerminal_FitsItsWidth(int width)
    {
        ToolRun run = new Tool { IsOutputTerminal = true, Width = width, Variables = { ["NO_COLOR"] = "1" } }.Call("flags", "list", _file);

        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, width));
    }

    [Fact]
    public void Output_WithColumns_FitsThem()
    {
        ToolRun run = new Tool { Variables = { ["COLUMNS"] = "70" } }.Call("flags", "simulate", _file, "--contexts", "10");

        Assert.All(run.Output.Split('\n'), static line => Assert.InRange(line.Length, 0, 70));
    }

    [Fact]
    public void Output_OfAPipe_HasNoBlanksAtTheEndsOfLines()
    {
        ToolRun run = Tool.Run("flags", "list", _file, "--segments");

        Assert.All(run.Output.Split('\n'), static line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public void Progress_OnATerminal_GoesToTheErrorStream()
    {
        ToolRun run = new Tool { IsErrorTerminal = true }.Call("flags", "simulate", _file, "--contexts", "5000");

        Assert.Contains("Evaluating 5,000 synthetic contexts", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Evaluating", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_WithoutATerminal_IsNotShown()
    {
        ToolRun run = Tool.Run("flags", "simulate", _file, "--contexts", "5000");

        Assert.Empty(run.Error);
    }

    [Fact]
    public void Output_OfTextThatSteersTerminals_ShowsItAsEscapes()
    {
        string file = _folder.Write("evil.json", """{ "flags": { "\u001b[31mred\u202e": { "owner": "[bold]x[/]\u0007", "fallthrough": "on" } } }""");

        ToolRun run = Tool.Run("flags", "list", file);

        Assert.Contains("\\u001b[31mred\\u202e", run.Output, StringComparison.Ordinal);
        Assert.Contains("[bold]x[/]\\u0007", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Escape, run.Output);
    }

    [Fact]
    public void Error_WithTextThatSteersTerminals_ShowsItAsEscapes()
    {
        ToolRun run = Tool.Run("flags", "evaluate", _file, "\u001b[2J");

        Assert.Contains("'\\u001b[2J'", run.Error, StringComparison.Ordinal);
    }
}
