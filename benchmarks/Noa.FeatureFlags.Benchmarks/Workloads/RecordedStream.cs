using System.Net;

namespace Noa.FeatureFlags.Benchmarks.Workloads;

/// <summary>Answers a request with a stream that was recorded; it ends with the recording.</summary>
internal sealed class RecordedStream(byte[] stream) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new MemoryStream(stream)) });
}
