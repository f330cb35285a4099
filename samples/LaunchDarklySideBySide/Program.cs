using System.Diagnostics;
using System.Runtime.CompilerServices;
using LaunchDarklySideBySide;
using Microsoft.Extensions.Logging.Abstractions;
using Noa.FeatureFlags;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Providers.LaunchDarkly;

// A server of ours that speaks LaunchDarkly's protocol; beside it LaunchDarkly's own SDK for Node and our client of the same protocol.
string folder = Path.GetDirectoryName(WhereThisIs())!;
if (!Directory.Exists(Path.Combine(folder, "node_modules")))
{
    Console.WriteLine($"LaunchDarkly's SDK for Node is not installed: run 'npm install' in samples/{Path.GetFileName(folder)}.");
    return 1;
}

await using FlagServer server = await FlagServer.StartAsync();
await server.ServeAsync("""{"salt":"a1","variations":{"on":"on","off":"off"},"offVariation":"off","fallthrough":"off"}""");

var source = new LaunchDarklySource(
    new LaunchDarklySourceOptions { SdkKey = server.SdkKey, StreamAddress = server.Address, PollAddress = server.Address, EventsAddress = server.Address },
    TimeProvider.System,
    NullLogger<LaunchDarklySource>.Instance);
await using var flags = new FeatureFlagClient(new RuleSetProvider(source));
await flags.WaitUntilReadyAsync(CancellationToken.None);
using Process theirs = Process.Start(new ProcessStartInfo("node", ["show.mjs", server.Address.ToString().TrimEnd('/'), server.SdkKey])
{
    WorkingDirectory = folder,
    RedirectStandardInput = true,
    RedirectStandardOutput = true,
})!;
await theirs.StandardOutput.ReadLineAsync();
bool isSame = true;
string last = await ShowAsync("off for everybody", "");
last = await ShowAsync("on for half of them", last, """{"salt":"a1","variations":{"on":"on","off":"off"},"offVariation":"off","fallthrough":{"hash":"sha1-ld","rollout":[{"variation":"on","weight":50000},{"variation":"off","weight":50000}]}}""");
last = await ShowAsync("and for whoever pays", last, """{"salt":"a1","variations":{"on":"on","off":"off"},"offVariation":"off","rules":[{"id":"pays","when":[{"attribute":"plan","equals":"pro"}],"serve":"on"}],"fallthrough":{"hash":"sha1-ld","rollout":[{"variation":"on","weight":50000},{"variation":"off","weight":50000}]}}""");
await ShowAsync("a fifth of the others", last, """{"salt":"a1","variations":{"on":"on","off":"off"},"offVariation":"off","rules":[{"id":"pays","when":[{"attribute":"plan","equals":"pro"}],"serve":"on"}],"fallthrough":{"hash":"sha1-ld","rollout":[{"variation":"on","weight":20000},{"variation":"off","weight":80000}]}}""");
theirs.StandardInput.Close();
await theirs.WaitForExitAsync();
return isSame ? 0 : 1;

// Writes a rule, waits until both have it, and prints what both serve.
async Task<string> ShowAsync(string what, string before, string? rule = null)
{
    if (rule is not null)
    {
        await server.ServeAsync(rule);
    }

    string ours, them;
    int asked = 0;
    do
    {
        ours = string.Join(' ', Enumerable.Range(0, 10).Select(i => flags.GetValue("checkout", EvaluationContext.For($"user-{i}", ("plan", i % 3 == 0 ? "pro" : "free")), "-")));
        await theirs.StandardInput.WriteLineAsync("checkout");
        them = await theirs.StandardOutput.ReadLineAsync() ?? "";
    }
    while ((ours != them || ours == before) && ++asked < 2_000);

    Console.WriteLine($"{what}\n  LaunchDarkly's SDK  {them}\n  Noa.FeatureFlags    {ours}\n  {(ours == them ? "the same" : "DIFFERENT")}");
    isSame &= ours == them;
    return ours;
}

static string WhereThisIs([CallerFilePath] string path = "") => File.Exists(path) ? path : Path.Combine(Directory.GetCurrentDirectory(), "samples", "LaunchDarklySideBySide", "Program.cs");
