using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Tests.Hosting;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Ofrep;

/// <summary>OFREP's stream of server-sent events, line by line.</summary>
public sealed class OfrepEventStreamTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private RunningServer _server = null!;
    private FlagEnvironment _environment = null!;
    private HttpClient _http = null!;
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _environment = await _server.AddEnvironmentAsync("test");
        await _server.CommitAsync(_environment, [OnOff("dark-mode", false)], []);
        _http = new HttpClient { BaseAddress = _server.HttpAddress };
        _key = await _server.AddSecretAsync(KeyRole.Client, "test");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Stream_AfterAChange_AsksToEvaluateAgain()
    {
        using StreamReader stream = await OpenAsync(await AddressAsync());
        await _server.CommitAsync(_environment, [OnOff("dark-mode", true)], []);
        (string id, JsonElement data) = await EventAsync(stream);

        Assert.Equal("refetchEvaluation", data.GetProperty("type").GetString());
        Assert.Equal($"id: {data.GetProperty("etag").GetString()}", id);
        Assert.True(data.GetProperty("lastModified").GetInt64() > 0);
    }

    // Breaks when a change between two connections is lost.
    [Fact]
    public async Task Stream_OfAClientThatMissedAChange_SaysSoAtOnce()
    {
        using StreamReader stream = await OpenAsync(await AddressAsync(), lastEventId: "0123456789abcdef");
        (_, JsonElement data) = await EventAsync(stream);

        Assert.Equal("refetchEvaluation", data.GetProperty("type").GetString());
    }

    // An address may stand in a log; what is in it must give no flags.
    [Fact]
    public async Task Token_OfTheAddress_IsNoKey()
    {
        string address = await AddressAsync();
        string token = address[(address.IndexOf("token=", StringComparison.Ordinal) + "token=".Length)..];
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ofrep/v1/evaluate/flags/dark-mode") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using HttpResponseMessage response = await _http.SendAsync(request);

        Assert.DoesNotContain(_key.Split('_')[4], address, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&token=configured.00")]
    [InlineData("&token=0000000000.00")]
    public async Task Stream_WithoutAGoodToken_IsRefused(string token)
    {
        using HttpResponseMessage response = await _http.GetAsync($"/ofrep/v1/sse?environment=test{token}");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Stream_OfARevokedKey_IsRefused()
    {
        string address = await AddressAsync();
        KeyRing ring = _server.Get<KeyRing>();
        await ring.RevokeAsync(ring.Authenticate(_key)!.KeyId, DateTimeOffset.MinValue, Caller.Server, CancellationToken.None);
        using HttpResponseMessage response = await _http.GetAsync(address);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private async Task<string> AddressAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ofrep/v1/evaluate/flags") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", _key) } };
        using HttpResponseMessage response = await _http.SendAsync(request);
        JsonElement body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return body.GetProperty("eventStreams")[0].GetProperty("endpoint").GetProperty("requestUri").GetString()!;
    }

    private async Task<StreamReader> OpenAsync(string address, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    private static async Task<(string Id, JsonElement Data)> EventAsync(StreamReader stream)
    {
        string? id = null;
        while (await stream.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line;
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return (id!, JsonDocument.Parse(line["data: ".Length..]).RootElement);
            }
        }

        throw new EndOfStreamException();
    }
}
