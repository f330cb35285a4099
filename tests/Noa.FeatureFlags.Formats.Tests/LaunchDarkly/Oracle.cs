using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Tests;

namespace Noa.FeatureFlags.Formats.Tests.LaunchDarkly;

/// <summary>LaunchDarkly's SDK for Node, evaluating offline. <c>./test.sh</c> installs it.</summary>
internal static class Oracle
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static string Folder => Path.GetDirectoryName(Repository.File("tests/clients/launchdarkly/package.json"))!;

    public static void SkipUnlessInstalled() => Assert.SkipUnless(
        Directory.Exists(Path.Combine(Folder, "node_modules")),
        "LaunchDarkly's SDK for Node is not installed: ./test.sh installs it, or 'npm install' in tests/clients/launchdarkly.");

    /// <summary>Evaluates all cases in one process.</summary>
    public static async Task<IReadOnlyList<JsonElement>> EvaluateAsync(JsonObject question)
    {
        using Process node = Process.Start(new ProcessStartInfo("node", "oracle.mjs")
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            Task<string> output = node.StandardOutput.ReadToEndAsync(patience.Token);
            Task<string> error = node.StandardError.ReadToEndAsync(patience.Token);
            await node.StandardInput.WriteAsync(question.ToJsonString().AsMemory(), patience.Token);
            node.StandardInput.Close();
            await node.WaitForExitAsync(patience.Token);
            Assert.True(node.ExitCode == 0, await error);
            return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line))];
        }
        finally
        {
            if (!node.HasExited)
            {
                node.Kill();
            }
        }
    }
}
