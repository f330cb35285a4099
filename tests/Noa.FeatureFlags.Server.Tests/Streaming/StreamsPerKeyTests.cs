using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Flagd.Sync;
using Noa.FeatureFlags.Server.Flagd.V2;
using Noa.FeatureFlags.Server.Tests.Hosting;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Streaming;

/// <summary>One key has so many streams and no more, by whichever protocol, and takes no place of others.</summary>
public sealed class StreamsPerKeyTests : IAsyncLifetime
{
    private const int Most = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private RunningServer _server = null!;
    private GrpcChannel _channel = null!;
    private Service.ServiceClient _client = null!;
    private Metadata _key = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(static options => options.Sync.MaxStreamsPerKey = Most);
        await _server.CommitAsync(await _server.AddEnvironmentAsync("test"), [OnOff("on", true)], []);
        _channel = _server.Connect();
        _client = new Service.ServiceClient(_channel);
        _key = await _server.AddKeyAsync(KeyRole.Sdk, "test");
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    // Breaks when streams are not counted, or by another protocol apart.
    [Fact]
    public async Task Key_WithAsManyStreamsAsItMayHave_IsRefusedOneMore_AndOthersAreNot()
    {
        using AsyncServerStreamingCall<EventStreamResponse> first = await OpenAsync(_key);
        using AsyncServerStreamingCall<SyncFlagsResponse> second = new FlagSyncService.FlagSyncServiceClient(_channel).SyncFlags(new SyncFlagsRequest(), _key);
        Assert.True(await second.ResponseStream.MoveNext(TestContext.Current.CancellationToken).WaitAsync(Patience));

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => OpenAsync(_key));
        using AsyncServerStreamingCall<EventStreamResponse> other = await OpenAsync(await _server.AddKeyAsync(KeyRole.Sdk, "test"));

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Contains("a key of their own", refused.Status.Detail, StringComparison.Ordinal);
    }

    // Breaks when a stream that ended goes on counting, a refused one included.
    [Fact]
    public async Task Key_WhoseStreamEnded_MayOpenAnother()
    {
        using AsyncServerStreamingCall<EventStreamResponse> first = await OpenAsync(_key);
        using (await OpenAsync(_key))
        {
            await Assert.ThrowsAsync<RpcException>(() => OpenAsync(_key));
        }

        using var patience = new CancellationTokenSource(Patience);
        while (!patience.IsCancellationRequested)
        {
            try
            {
                using AsyncServerStreamingCall<EventStreamResponse> again = await OpenAsync(_key);
                return;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.ResourceExhausted)
            {
                // The server hears of the end a moment later.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
            }
        }

        Assert.Fail("The place of the stream that ended was never free again.");
    }

    [Fact]
    public async Task Browser_WithAsManyStreamsAsItsKeyMayHave_IsToldToComeBack()
    {
        using var http = new HttpClient { BaseAddress = _server.HttpAddress };
        string key = await _server.AddSecretAsync(KeyRole.Client, "test");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ofrep/v1/evaluate/flags") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        using HttpResponseMessage flags = await http.SendAsync(request);
        JsonElement body = await flags.Content.ReadFromJsonAsync<JsonElement>();
        string address = body.GetProperty("eventStreams")[0].GetProperty("endpoint").GetProperty("requestUri").GetString()!;
        using HttpResponseMessage first = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        using HttpResponseMessage second = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        using HttpResponseMessage third = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.StatusCode, second.StatusCode, third.StatusCode));
        Assert.NotNull(third.Headers.RetryAfter);
    }

    private async Task<AsyncServerStreamingCall<EventStreamResponse>> OpenAsync(Metadata key)
    {
        AsyncServerStreamingCall<EventStreamResponse> stream = _client.EventStream(new EventStreamRequest(), key);
        Assert.True(await stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken).WaitAsync(Patience));
        return stream;
    }
}
