using Grpc.Core;
using Grpc.Core.Interceptors;
using Noa.FeatureFlags.Server.Errors;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Security;

/// <summary>Stands before every gRPC method of the server: asks for the key, and turns what a handler throws into a status that clients know what to do with.</summary>
internal sealed class GateInterceptor(Gate gate, ILogger<GateInterceptor> logger) : Interceptor
{
    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        PassAsync(context, () => continuation(request, context));

    /// <inheritdoc/>
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        PassAsync(context, () => continuation(requestStream, context));

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        PassAsync(context, () => continuation(request, responseStream, context));

    /// <inheritdoc/>
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        PassAsync(context, () => continuation(requestStream, responseStream, context));

    private Task<bool> PassAsync(ServerCallContext context, Func<Task> handler) => PassAsync(context, async () =>
    {
        await handler();
        return true;
    });

    // UNKNOWN is never sent: clients of some protocols try it again and again, and it tells nobody anything.
    private async Task<T> PassAsync<T>(ServerCallContext context, Func<Task<T>> handler)
    {
        try
        {
            gate.Admit(context.GetHttpContext(), context.Method, MethodPermissions.NeededFor(context.Method));
            return await handler();
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.PermissionDenied && context.GetHttpContext().FindCaller() is { } caller)
        {
            // Let in, and then asked for what is another's.
            gate.Deny(context.Method, caller, exception);
            throw;
        }
        catch (RpcException exception) when (exception.StatusCode != StatusCode.Unknown)
        {
            throw;
        }
        catch (Exception exception) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled."), exception.Message);
        }
        catch (Google.Protobuf.InvalidProtocolBufferException)
        {
            throw ServerError.Invalid("MALFORMED", "The message is malformed.");
        }
        catch (StoreUnavailableException)
        {
            throw ServerError.Unavailable("STORE_DOWN", "The store cannot be used now; nothing was changed. Try again with the same request id.");
        }
        catch (StoreRegressedException)
        {
            throw ServerError.Unavailable("STORE_REGRESSED", "The store has less than it once had: what is known is served, and changes are refused until a person runs 'noa store restore' or 'noa store adopt'.");
        }
        catch (StoreOutcomeUnknownException)
        {
            throw ServerError.Unknown("The store did not answer in time: the change may have been written or not. Ask again with the same request id.");
        }
        catch (StoreDamagedException)
        {
            throw ServerError.DataLoss("The store is damaged; the server's log says where. Restore a backup.");
        }
#pragma warning disable CA1031 // Whatever it is, it must not become UNKNOWN, nor reach the caller.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            string id = Guid.NewGuid().ToString("N")[..12];
            SecurityLog.CallFailed(logger, context.Method, id, exception);
            throw ServerError.Internal(id);
        }
    }
}
