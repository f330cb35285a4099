using System.Diagnostics;

namespace Noa.Release.Packages;

/// <summary>Runs a program of this machine to its end.</summary>
internal static class InstalledProgram
{
    /// <summary>Runs it.</summary>
    /// <param name="program">Its name on the PATH.</param>
    /// <param name="folder">Where.</param>
    /// <param name="arguments">As on the command line.</param>
    /// <returns>Its exit code, and both of its streams.</returns>
    /// <exception cref="ReleaseException">It is not installed.</exception>
    public static (int ExitCode, string Output, string Error) Run(string program, string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Start(start);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new ReleaseException($"{start.FileName} is not installed, or not on the PATH.", exception);
        }
    }
}
