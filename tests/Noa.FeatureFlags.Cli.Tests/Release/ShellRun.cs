using System.Diagnostics;
using Noa.FeatureFlags.Tests.Architecture;

namespace Noa.FeatureFlags.Cli.Tests.Release;

/// <summary>Runs shell script as a person would who has the tool on the PATH.</summary>
internal static class ShellRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    /// <summary>Where a program of this repository was built to.</summary>
    public static string ProgramOf(string project)
    {
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(SourceTree.Root, "artifacts", "bin", project, configuration, project + ".dll");
    }

    /// <summary>Runs a script.</summary>
    /// <param name="script">What to run; it ends at the first command that fails.</param>
    /// <param name="folder">Where.</param>
    /// <param name="variables">More variables of the environment.</param>
    /// <returns>The exit code, and both streams one after the other.</returns>
    public static (int ExitCode, string Output) Of(string script, string folder, IReadOnlyDictionary<string, string> variables)
    {
        // A function instead of a file: nothing has to be put anywhere, and nothing be made executable. Scripts get the program by its variable.
        string tool = $"dotnet {ProgramOf("Noa.FeatureFlags.Cli")}";
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", $"noa() {{ {tool} \"$@\"; }}\n{script}"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NOA"] = tool;
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync(), output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"Not over within {Patience}: {script}");
        }

        return (process.ExitCode, output.WaitAsync(Patience).GetAwaiter().GetResult() + error.WaitAsync(Patience).GetAwaiter().GetResult());
    }
}
