namespace Noa.FeatureFlags.Providers.Grpc.Tests;

/// <summary>Stands before the connection: keeps what reports hold, and loses answers to them.</summary>
internal sealed class ReportHandler() : DelegatingHandler(new SocketsHttpHandler { EnableMultipleHttp2Connections = true })
{
    private readonly Lock _lock = new();
    private readonly List<byte> _sent = [];
    private int _answered;

    /// <summary>Answers that are still to be lost, after the server has counted the report.</summary>
    public int AnswersToLose { get; set; }

    /// <summary>Answers that came through.</summary>
    public int Answered => Volatile.Read(ref _answered);

    public byte[] Sent
    {
        get
        {
            lock (_lock)
            {
                return [.. _sent];
            }
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.RequestUri!.AbsolutePath.EndsWith("FlagTelemetry/Report", StringComparison.Ordinal))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        byte[] body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        lock (_lock)
        {
            _sent.AddRange(body);
        }

        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (AnswersToLose > 0)
        {
            await response.Content.ReadAsByteArrayAsync(cancellationToken);
            response.Dispose();
            AnswersToLose--;
            throw new HttpRequestException("The answer was lost.");
        }

        Interlocked.Increment(ref _answered);
        return response;
    }
}
