namespace Noa.FeatureFlags.Cli;

/// <summary>What the process returns to scripts; documented in docs/cli.md.</summary>
internal static class ExitCode
{
    /// <summary>Done, and all is well.</summary>
    public const int Success = 0;

    /// <summary>Done, and the answer is no: the rules have errors, the files differ, a flag could not be evaluated.</summary>
    public const int Negative = 1;

    /// <summary>Not done: the command line makes no sense, or a file is missing or is no rule set.</summary>
    public const int Unusable = 2;

    /// <summary>A mistake in the tool; the number is EX_SOFTWARE of sysexits.h.</summary>
    public const int Unexpected = 70;
}
