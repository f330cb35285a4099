using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Noa.FeatureFlags.Server.Tests.Streaming;

/// <summary>Stops a stream before its n-th message goes out, so that a test can let something happen at exactly that moment.</summary>
internal sealed class CommitInBetween(int message, Func<Task> happens) : Interceptor
{
    private int _written;

    /// <inheritdoc/>
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        continuation(requestStream, new Writer<TResponse>(responseStream, this), context);

    private sealed class Writer<T>(IServerStreamWriter<T> inner, CommitInBetween moment) : IServerStreamWriter<T>
    {
        public WriteOptions? WriteOptions { get => inner.WriteOptions; set => inner.WriteOptions = value; }

        public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

        public async Task WriteAsync(T message, CancellationToken cancellationToken)
        {
            if (++moment._written == moment.Message)
            {
                await moment.Happens();
            }

            await inner.WriteAsync(message, cancellationToken);
        }
    }

    private int Message => message;

    private Task Happens() => happens();
}
