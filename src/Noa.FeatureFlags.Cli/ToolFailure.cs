namespace Noa.FeatureFlags.Cli;

/// <summary>Ends a command with a sentence for people: what, where, what to do.</summary>
internal sealed class ToolFailure(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>The command cannot be carried out: see <see cref="ExitCode.Unusable"/>.</summary>
    public static ToolFailure Unusable(string message) => new(Cli.ExitCode.Unusable, message);

    /// <summary>The command was carried out as far as it goes, and the answer is no: see <see cref="ExitCode.Negative"/>.</summary>
    public static ToolFailure Negative(string message) => new(Cli.ExitCode.Negative, message);
}
