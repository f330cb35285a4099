using System.Net;
using System.Text;

namespace Noa.FeatureFlags.Providers.LaunchDarkly.Tests;

/// <summary>Answers requests from a recording, one answer a connection; the last connection stays open and silent.</summary>
internal sealed class Recording(params (HttpStatusCode Status, string Body)[] answers) : HttpMessageHandler
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _next;

    /// <summary>What was asked for, in order.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Ends when everything was played and the client came for more.</summary>
    public Task End => _end.Task;

    public static Recording Of(params string[] streams) => new([.. streams.Select(static body => (HttpStatusCode.OK, body))]);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request.RequestUri!.PathAndQuery);
        if (_next < answers.Length)
        {
            (HttpStatusCode status, string body) = answers[_next++];
            return Task.FromResult(new HttpResponseMessage(status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) });
        }

        _end.TrySetResult();
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new SilentStream()) });
    }

    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }
    }
}
