using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Noa.FeatureFlags.Cli.Terminal;

/// <summary>Where people read results: with colours on a terminal (unless NO_COLOR is set), as plain text everywhere else.</summary>
internal sealed class Screen
{
    // Wide enough for a diagnostic on two lines, narrow enough for the log views of build servers.
    private const int PlainWidth = 120;
    private const int MinWidth = 40;

    private readonly TextWriter _output;
    private readonly StringBuilder _page = new();
    private readonly IAnsiConsole _console;

    public Screen(ToolConsole console)
    {
        _output = console.Output;
        Width = Math.Max(MinWidth, console.TerminalWidth ?? ColumnsOf(console) ?? PlainWidth);
        _console = Create(new StringWriter(_page, CultureInfo.InvariantCulture) { NewLine = "\n" }, console, console.IsOutputTerminal, Width);
    }

    /// <summary>Columns of a line.</summary>
    public int Width { get; }

    /// <summary>A live console on the error stream, for progress; null when nobody watches it.</summary>
    public static IAnsiConsole? ForProgress(ToolConsole console) => console.IsErrorTerminal && UsesAnsi(console, isTerminal: true)
        ? Create(console.Error, console, isTerminal: true, console.TerminalWidth ?? PlainWidth)
        : null;

    public void WriteLine() => _output.WriteLine();

    public void WriteLine(string text) => Write(new Text(PlainText.Of(text)));

    public void WriteLine(string text, Style style) => Write(new Text(PlainText.Of(text), style));

    /// <summary>Writes something and ends the line; blanks that only fill up a line are left out.</summary>
    public void Write(IRenderable renderable)
    {
        _console.Write(renderable);
        foreach (string line in _page.ToString().TrimEnd('\n').Split('\n'))
        {
            _output.WriteLine(line.TrimEnd());
        }

        _page.Clear();
    }

    private static IAnsiConsole Create(TextWriter writer, ToolConsole console, bool isTerminal, int width)
    {
        bool usesAnsi = UsesAnsi(console, isTerminal);
        return AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = !usesAnsi ? AnsiSupport.No : OperatingSystem.IsWindows() ? AnsiSupport.Detect : AnsiSupport.Yes,
            ColorSystem = usesAnsi ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = usesAnsi ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new ScreenOutput(writer, isTerminal, width),

            // Build servers' variables must not switch colours on: the output is the same everywhere.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
    }

    private static bool UsesAnsi(ToolConsole console, bool isTerminal) =>
        isTerminal && string.IsNullOrEmpty(console.ReadVariable("NO_COLOR")) && console.ReadVariable("TERM") != "dumb";

    private static int? ColumnsOf(ToolConsole console) =>
        int.TryParse(console.ReadVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && columns > 0 ? columns : null;
}
