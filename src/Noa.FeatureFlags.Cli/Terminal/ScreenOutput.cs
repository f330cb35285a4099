using System.Text;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Terminal;

/// <summary>A writer with the size of the terminal behind it, or of none.</summary>
internal sealed class ScreenOutput(TextWriter writer, bool isTerminal, int width) : IAnsiConsoleOutput
{
    private const int Lines = 40;

    public TextWriter Writer => writer;

    public bool IsTerminal => isTerminal;

    public int Width => width;

    public int Height => Lines;

    public void SetEncoding(Encoding encoding)
    {
        // The writer was given with the encoding it has.
    }
}
