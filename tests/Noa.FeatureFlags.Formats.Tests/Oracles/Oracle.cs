using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Tests;

namespace Noa.FeatureFlags.Formats.Tests.Oracles;

/// <summary>Asks the packages of the systems themselves, which <c>./test.sh</c> installs in tests/clients/oracles.</summary>
internal static class Oracle
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Evaluates flags for contexts; skips the test where the packages are not installed.</summary>
    /// <returns>An answer a question, in order.</returns>
    public static async Task<IReadOnlyList<JsonElement>> AskAsync(string kind, JsonNode definitions, IEnumerable<(string Flag, JsonNode Context)> questions)
    {
        string folder = Path.GetDirectoryName(Repository.File("tests/clients/oracles/package.json"))!;
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules")), "The npm packages of tests/clients/oracles are not installed: ./test.sh installs them where npm can.");
        using Process node = Process.Start(new ProcessStartInfo("node", ["client.mjs", kind]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, Environment = { ["NODE_ENV"] = "production" } })!;
        try
        {
            var asked = new JsonArray([.. questions.Select(static question => new JsonObject { ["flag"] = question.Flag, ["context"] = question.Context.DeepClone() })]);
            Task<string> answers = node.StandardOutput.ReadToEndAsync();
            await node.StandardInput.WriteAsync(new JsonObject { ["definitions"] = definitions.DeepClone(), ["questions"] = asked }.ToJsonString());
            node.StandardInput.Close();
            return [.. JsonDocument.Parse(await answers.WaitAsync(Patience)).RootElement.EnumerateArray()];
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
