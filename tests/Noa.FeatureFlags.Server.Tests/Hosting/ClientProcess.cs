using System.Diagnostics;
using System.Text.Json;
using Noa.FeatureFlags.Tests.Architecture;

namespace Noa.FeatureFlags.Server.Tests.Hosting;

/// <summary>A program of <c>tests/clients</c>, which prints a JSON object a line and ends when its input ends.</summary>
internal sealed class ClientProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ClientProcess(Process process) => _process = process;

    /// <summary>Starts one; skips the test where its npm packages are not installed.</summary>
    public static ClientProcess Start(string name, params string[] arguments) => Start(name, ["client.mjs", .. arguments], []);

    /// <summary>Starts a program that is given as text, with the packages of a client.</summary>
    public static ClientProcess StartProgram(string name, string program, params (string Name, string Value)[] variables) =>
        Start(name, ["--input-type=module", "--eval", program], variables);

    private static ClientProcess Start(string name, IEnumerable<string> arguments, (string Name, string Value)[] variables)
    {
        string folder = Path.Combine(SourceTree.Root, "tests", "clients", name);
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules")), $"The npm packages of tests/clients/{name} are not installed: ./test.sh installs them where npm can.");
        var start = new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string variable, string value) in variables)
        {
            start.Environment[variable] = value;
        }

        return new ClientProcess(Process.Start(start)!);
    }

    /// <summary>The next line.</summary>
    public async Task<JsonElement> ReadAsync()
    {
        string line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidOperationException($"The client ended: {await _process.StandardError.ReadToEndAsync()}");
        return JsonDocument.Parse(line).RootElement;
    }

    /// <summary>The next line that says it is about something.</summary>
    /// <param name="when">The value of its property "when".</param>
    public async Task<JsonElement> ReadAsync(string when)
    {
        JsonElement line;
        do
        {
            line = await ReadAsync();
        }
        while (line.GetProperty("when").GetString() != when);
        return line;
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
