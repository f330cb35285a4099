using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.RuleFiles;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>Makes an empty store useful: a development environment with sample flags, unless a rules folder made one, and keys, which are shown once.</summary>
internal sealed class FirstStart(EnvironmentRegistry environments, KeyRing keyRing, RuleFileImport import, TimeProvider timeProvider)
{
    private const string EnvironmentName = "development";
    private const string SampleResource = "sample-flags.json";

    /// <summary>Makes what is missing. To be called once, on a store that nobody used before.</summary>
    /// <returns>What to tell the person at the console.</returns>
    public async Task<FirstStartKeys> RunAsync(CancellationToken cancellationToken)
    {
        FlagEnvironment environment = environments.All.FirstOrDefault() ?? await MakeSampleAsync(cancellationToken);
        return new FirstStartKeys(
            environment.Name,
            await KeyAsync(KeyRole.Admin, null, "first administrator", cancellationToken),
            await KeyAsync(KeyRole.Sdk, environment.Name, "first SDK", cancellationToken),
            await KeyAsync(KeyRole.Client, environment.Name, "first browser", cancellationToken));
    }

    private async Task<string> KeyAsync(KeyRole role, string? environment, string name, CancellationToken cancellationToken) =>
        (await keyRing.CreateAsync(role, environment, name, null, Caller.Server, cancellationToken)).Secret;

    private async Task<FlagEnvironment> MakeSampleAsync(CancellationToken cancellationToken)
    {
        var record = new EnvironmentRecord(EnvironmentName, false, ["http://localhost:3000"]);
        FlagEnvironment environment = await environments.CreateAsync(record, Caller.Server.Creates(record, timeProvider.GetUtcNow()), cancellationToken)
            ?? throw new InvalidOperationException("Somebody else started on this store at the same moment: start again.");
        await using Stream resource = typeof(FirstStart).Assembly.GetManifestResourceStream(SampleResource)!;
        using var text = new MemoryStream();
        await resource.CopyToAsync(text, cancellationToken);
        await import.RunAsync(environment, RuleSetJson.Parse(text.ToArray()), Caller.Server, "Import", "sample rules", cancellationToken);
        return environment;
    }
}
