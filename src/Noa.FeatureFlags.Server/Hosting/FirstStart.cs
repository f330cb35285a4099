using System.Security.Cryptography;
using Google.Protobuf;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Admin;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>Makes an empty store useful: a development environment with sample flags, and keys, which are shown once.</summary>
internal sealed class FirstStart(EnvironmentRegistry environments, KeyRing keyRing, WritePath writes)
{
    private const string EnvironmentName = "development";
    private const string SampleResource = "sample-flags.json";

    /// <summary>Makes what is missing.</summary>
    /// <returns>What to tell the person at the console; null when the store was in use before.</returns>
    public async Task<FirstStartKeys?> RunAsync(CancellationToken cancellationToken)
    {
        if (environments.All.Any())
        {
            return null;
        }

        FlagEnvironment environment = await environments.CreateAsync(new(EnvironmentName, false, ["http://localhost:3000"]), cancellationToken)
            ?? throw new InvalidOperationException("Somebody else started on this store at the same moment: start again.");
        await ImportSampleAsync(environment, cancellationToken);
        return new FirstStartKeys(
            EnvironmentName,
            (await keyRing.CreateAsync(KeyRole.Admin, null, "first administrator", null, cancellationToken)).Secret,
            (await keyRing.CreateAsync(KeyRole.Sdk, EnvironmentName, "first SDK", null, cancellationToken)).Secret,
            (await keyRing.CreateAsync(KeyRole.Client, EnvironmentName, "first browser", null, cancellationToken)).Secret);
    }

    private async Task ImportSampleAsync(FlagEnvironment environment, CancellationToken cancellationToken)
    {
        await using Stream resource = typeof(FirstStart).Assembly.GetManifestResourceStream(SampleResource)!;
        using var text = new MemoryStream();
        await resource.CopyToAsync(text, cancellationToken);
        IReadOnlyList<RuleSetEntry> entries = RuleFileEntries.From(RuleSetJson.Parse(text.ToArray()));
        var request = new ChangeRequest
        {
            Method = "Import",
            Environment = environment,
            Caller = new Caller("server", "first start", KeyRole.Admin, null),
            RequestId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(AdminLimits.RequestIdLength)),
            RequestHash = ByteString.Empty,
            Expected = environment.Current.Version.ToMessage(),
            Changes = (_, _) => Task.FromResult<IReadOnlyList<EntryChange>>([.. entries.Select(static entry => new EntryChange(entry.Id, entry, EntryChange.Any))]),
            Comment = "sample rules",
            IsDryRun = false,
            Urgency = Urgency.Immediate,
        };
        await writes.RunAsync(request, cancellationToken);
    }
}
