using System.Collections.Concurrent;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Protocol.V1;
using Version = Noa.FeatureFlags.Protocol.V1.Version;

namespace Noa.FeatureFlags.Load;

/// <summary>What a stream write costs without anything around it: no keys, no store, no versions, one message written to every stream.</summary>
internal static class BareServer
{
    /// <summary>Serves until it is killed.</summary>
    public static async Task RunAsync(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, static listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddGrpcHealthChecks();
        builder.Services.AddSingleton<Streams>();
        WebApplication app = builder.Build();
        app.MapGrpcHealthChecksService();
        app.MapGrpcService<Sync>();
        app.MapGrpcService<Admin>();
        await app.RunAsync();
    }

    private sealed class Streams
    {
        private readonly ConcurrentDictionary<IServerStreamWriter<ServerMessage>, TaskCompletionSource<ServerMessage>> _waiting = new();

        public Version Head { get; private set; } = new() { Revision = 1 };

        public Task<ServerMessage> NextAsync(IServerStreamWriter<ServerMessage> writer) =>
            _waiting.GetOrAdd(writer, static _ => new TaskCompletionSource<ServerMessage>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public void Publish(Entry entry)
        {
            var next = new Version { Revision = Head.Revision + 1, Lineage = ByteString.CopyFrom(new byte[16]), Digest = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32)) };
            var message = new ServerMessage { Delta = new Delta { From = Head, To = next, Upserts = { entry } } };
            Head = next;
            foreach (IServerStreamWriter<ServerMessage> writer in _waiting.Keys)
            {
                if (_waiting.TryRemove(writer, out TaskCompletionSource<ServerMessage>? waiting))
                {
                    waiting.SetResult(message);
                }
            }
        }
    }

    private sealed class Sync(Streams streams) : FlagSync.FlagSyncBase
    {
        public override async Task Subscribe(IAsyncStreamReader<ClientMessage> requestStream, IServerStreamWriter<ServerMessage> responseStream, ServerCallContext context)
        {
            await requestStream.MoveNext(context.CancellationToken);
            Task<ServerMessage> next = streams.NextAsync(responseStream);
            await responseStream.WriteAsync(new ServerMessage { Snapshot = new Snapshot { Version = streams.Head, Chunks = 1 } });
            while (!context.CancellationToken.IsCancellationRequested)
            {
                ServerMessage message = await next.WaitAsync(context.CancellationToken);
                next = streams.NextAsync(responseStream);
                await responseStream.WriteAsync(message);
            }
        }
    }

    private sealed class Admin(Streams streams) : FlagAdmin.FlagAdminBase
    {
        public override Task<RevisionInfo> GetRevision(GetRevisionRequest request, ServerCallContext context) => Task.FromResult(new RevisionInfo { Version = streams.Head });

        public override Task<ApplyResponse> Apply(ApplyRequest request, ServerCallContext context)
        {
            streams.Publish(request.Changes[0].Put);
            return Task.FromResult(new ApplyResponse { Version = streams.Head });
        }
    }
}
