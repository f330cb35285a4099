using Grpc.Core;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Testing.Faults;

namespace Noa.FeatureFlags.Server.Tests.RuleFiles;

/// <summary>The rules folder as it is given on the program's command line.</summary>
public sealed class RuleFolderProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("noa-program-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Breaks when a switch is not bound, or when a first start with a folder makes no keys.
    [Theory]
    [InlineData("follow", StatusCode.FailedPrecondition)]
    [InlineData("seed", StatusCode.OK)]
    public async Task Program_WithAFolder_ServesItFromTheFirstStartOn(string mode, StatusCode ofAnotherChange)
    {
        string rules = Directory.CreateDirectory(Path.Combine(_folder, "rules")).FullName;
        await File.WriteAllTextAsync(Path.Combine(rules, "production.json"), """{ "flags": { "from-git": true } }""", TestContext.Current.CancellationToken);

        using ServerProcess server = await ServerProcess.StartAsync(Path.Combine(_folder, "data"), "--rules", rules, "--rules-mode", mode);

        var admin = new FlagAdmin.FlagAdminClient(server.Channel);
        ListEntriesResponse served = await admin.ListEntriesAsync(new ListEntriesRequest { Environment = "production" }, ServerProcess.Key);
        ListEnvironmentsResponse environments = await admin.ListEnvironmentsAsync(new ListEnvironmentsRequest(), ServerProcess.Key);
        Assert.Equal("from-git", Assert.Single(served.Entries).Key);
        Assert.Equal("production", Assert.Single(environments.Environments).Name);
        Assert.Contains("noa_sdk_production_", server.Output, StringComparison.Ordinal);
        var change = new ApplyRequest
        {
            Environment = "production",
            Expected = served.Version,
            RequestId = Google.Protobuf.ByteString.CopyFrom(new byte[16]),
            Changes = { new Change { Put = new Entry { Kind = EntryKind.Flag, Key = "another", Payload = Google.Protobuf.ByteString.CopyFromUtf8("true") }, ExpectedEntryRevision = -1 } },
        };
        Assert.Equal(ofAnotherChange, await StatusOfAsync(admin, change));
    }

    private static async Task<StatusCode> StatusOfAsync(FlagAdmin.FlagAdminClient admin, ApplyRequest change)
    {
        try
        {
            await admin.ApplyAsync(change, ServerProcess.Key);
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }
}
