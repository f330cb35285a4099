using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Noa.FeatureFlags.Formats.Flagd;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Flagd.Sync;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Streaming;

namespace Noa.FeatureFlags.Server.Flagd;

/// <summary>flagd's sync protocol: rules as flagd's definitions, for providers that evaluate in process and for flagd itself.</summary>
internal sealed class FlagdSync(EnvironmentRegistry environments, ChangeStreams streams) : Sync.FlagSyncService.FlagSyncServiceBase
{
    // Written once for all streams of a version.
    private readonly ConditionalWeakTable<ServedRuleSet, string> _documents = [];

    /// <inheritdoc/>
    public override Task SyncFlags(SyncFlagsRequest request, IServerStreamWriter<SyncFlagsResponse> responseStream, ServerCallContext context)
    {
        FlagEnvironment environment = EnvironmentOf(context, request.Selector);
        return streams.FollowAsync(
            context.Caller(),
            environment,
            context.GetHttpContext(),
            (next, cancellationToken) => next.Kind is ChangeStreamEventKind.Opened or ChangeStreamEventKind.Changed
                ? responseStream.WriteAsync(new SyncFlagsResponse { FlagConfiguration = DocumentOf(environment, next.RuleSet) }, cancellationToken)
                : Task.CompletedTask,
            context.CancellationToken);
    }

    /// <inheritdoc/>
    public override Task<FetchAllFlagsResponse> FetchAllFlags(FetchAllFlagsRequest request, ServerCallContext context)
    {
        FlagEnvironment environment = EnvironmentOf(context, request.Selector);
        return Task.FromResult(new FetchAllFlagsResponse { FlagConfiguration = DocumentOf(environment, environment.Current) });
    }

    /// <inheritdoc/>
    public override Task<GetMetadataResponse> GetMetadata(GetMetadataRequest request, ServerCallContext context) =>
        Task.FromResult(new GetMetadataResponse { Metadata = new Struct { Fields = { ["flagSetId"] = Value.ForString(EnvironmentOf(context, "").Name) } } });

    private FlagEnvironment EnvironmentOf(ServerCallContext context, string selector) => FlagdSelector.Find(environments, context.Caller(), context.GetHttpContext(), selector);

    private string DocumentOf(FlagEnvironment environment, ServedRuleSet ruleSet) => _documents.GetValue(ruleSet, served =>
    {
        var metadata = new JsonObject { ["flagSetId"] = environment.Name, ["version"] = served.Version.Revision.ToString(CultureInfo.InvariantCulture) };
        return Encoding.UTF8.GetString(FlagdExporter.Export(EntryDefinitions.Parse(served.Entries.Entries), metadata).Utf8.Span);
    });
}
