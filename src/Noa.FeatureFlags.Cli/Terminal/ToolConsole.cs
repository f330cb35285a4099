namespace Noa.FeatureFlags.Cli.Terminal;

/// <summary>What a command sees of the world: streams, terminal, environment, clock. Tests hand in their own.</summary>
internal sealed class ToolConsole
{
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private string? _inputUser;

    public required Stream Input { private get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Whether people read the output as it appears; decides colours and width.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Whether people read the errors as they appear; decides whether progress is shown.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Columns of the terminal; null when there is none or it does not say.</summary>
    public int? TerminalWidth { get; init; }

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public Func<string, string?> ReadVariable { get; init; } = static _ => null;

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Today in UTC, so that a pipeline and a laptop agree on what has expired.</summary>
    public DateOnly Today => DateOnly.FromDateTime(TimeProvider.GetUtcNow().UtcDateTime);

    public static ToolConsole OfProcess() => new()
    {
        Input = Console.OpenStandardInput(),
        Output = Console.Out,
        Error = Console.Error,
        IsOutputTerminal = !Console.IsOutputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
        TerminalWidth = Console.IsOutputRedirected || Console.WindowWidth <= 0 ? null : Console.WindowWidth,
        ReadVariable = Environment.GetEnvironmentVariable,
    };

    /// <summary>Standard input, which can be read once.</summary>
    /// <param name="user">What it is read as, for the sentence when it is asked for twice.</param>
    public Stream TakeInput(string user)
    {
        if (_inputUser is not null)
        {
            throw ToolFailure.Unusable($"Standard input can be read once, and here it is both {_inputUser} and {user}. Put one of them into a file.");
        }

        _inputUser = user;
        return Input;
    }

    /// <summary>Writes a sentence for people, or several lines, to the error stream, once.</summary>
    public void Say(string sentence)
    {
        if (_said.Add(sentence))
        {
            Error.WriteLine(string.Join(Error.NewLine, sentence.Split('\n').Select(PlainText.Of)));
        }
    }
}
