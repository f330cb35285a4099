using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary>A server and the key for it.</summary>
internal sealed class ServerConnection(GrpcChannel channel, Metadata key)
{
    public FlagAdmin.FlagAdminClient Admin { get; } = new(channel);

    public FlagSync.FlagSyncClient Sync { get; } = new(channel);

    public FlagTelemetry.FlagTelemetryClient Telemetry { get; } = new(channel);

    /// <summary>Headers that present the key.</summary>
    public Metadata Key => key;

    /// <summary>The newest version of an environment.</summary>
    public Protocol.V1.Version Head(string environment) => Admin.GetRevision(new GetRevisionRequest { Environment = environment }, key).Version;

    /// <summary>All entries of a revision.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="revision">0 for the newest.</param>
    public (Protocol.V1.Version Version, IReadOnlyList<Entry> Entries) Entries(string environment, long revision)
    {
        var entries = new List<Entry>();
        var request = new ListEntriesRequest { Environment = environment, Revision = revision, PageSize = 1000 };
        ListEntriesResponse page;
        do
        {
            page = Admin.ListEntries(request, key);
            entries.AddRange(page.Entries);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return (page.Version, entries);
    }
}
