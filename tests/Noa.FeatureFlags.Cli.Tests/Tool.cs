using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli.Tests;

/// <summary>Runs the tool in this process, with streams, terminal and clock of the test's choice.</summary>
internal sealed class Tool
{
    public string Input { get; init; } = "";

    public bool IsOutputTerminal { get; init; }

    public bool IsErrorTerminal { get; init; }

    public int? Width { get; init; }

    public Dictionary<string, string> Variables { get; init; } = [];

    public DateTimeOffset Now { get; init; } = new(2027, 6, 15, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The clock; one that stands at <see cref="Now"/> unless a test waits for something that takes time.</summary>
    public TimeProvider? Clock { get; init; }

    public static ToolRun Run(params string[] args) => new Tool().Call(args);

    public ToolRun Call(params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var error = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        int exitCode = NoaCommand.Run(args, new ToolConsole
        {
            Input = new MemoryStream(Encoding.UTF8.GetBytes(Input)),
            Output = output,
            Error = error,
            IsOutputTerminal = IsOutputTerminal,
            IsErrorTerminal = IsErrorTerminal,
            TerminalWidth = Width,
            ReadVariable = name => Variables.GetValueOrDefault(name),
            TimeProvider = Clock ?? new FakeTimeProvider(Now),
        });
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }
}
