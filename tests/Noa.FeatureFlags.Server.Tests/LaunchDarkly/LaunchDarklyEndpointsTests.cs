using System.Net;
using System.Text.Json;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;

namespace Noa.FeatureFlags.Server.Tests.LaunchDarkly;

public sealed class LaunchDarklyEndpointsTests : IAsyncLifetime
{
    private LaunchDarklyServer _server = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await LaunchDarklyServer.StartAsync();
        _http = new HttpClient { BaseAddress = _server.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Poll_WithTheETagItGave_IsNotModifiedUntilSomethingChanges()
    {
        using HttpResponseMessage first = await GetAsync("/sdk/latest-all");
        string etag = first.Headers.ETag!.ToString();
        using HttpResponseMessage same = await GetAsync("/sdk/latest-all", etag);
        await _server.ServeAsync("two");
        using HttpResponseMessage other = await GetAsync("/sdk/latest-all", etag);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified, HttpStatusCode.OK), (first.StatusCode, same.StatusCode, other.StatusCode));
        Assert.Equal("test", first.Headers.GetValues("X-LD-EnvId").Single());
    }

    [Fact]
    public async Task Items_AfterChanges_HaveGrowingVersions()
    {
        long before = await VersionAsync();
        await _server.ServeAsync("two");

        Assert.True(await VersionAsync() > before);
    }

    [Fact]
    public async Task PollOfTheSecondProtocol_WithTheStateItGave_HasNothingToTransfer()
    {
        JsonElement[] all = await EventsAsync("/sdk/poll");
        string state = all[^1].GetProperty("data").GetProperty("state").GetString()!;

        JsonElement[] none = await EventsAsync($"/sdk/poll?basis={state}");

        Assert.Equal(["server-intent", "put-object", "payload-transferred"], all.Select(static item => item.GetProperty("event").GetString()));
        Assert.Equal("none", Assert.Single(none).GetProperty("data").GetProperty("payloads")[0].GetProperty("intentCode").GetString());
    }

    [Fact]
    public async Task Environment_WithoutTheDialect_DoesNotSpeakIt()
    {
        await _server.Server.AddEnvironmentAsync("plain");
        string key = await _server.Server.AddSecretAsync(KeyRole.Sdk, "plain");

        using HttpResponseMessage response = await GetAsync("/sdk/latest-all", key: key);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("Noa:Dialects:plain:0", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void FlagThatTheDialectCannotSay_Checked_IsAViolationByName()
    {
        Violation violation = Assert.Single(DialectCheck.Find(Model.RuleSetJson.Parse("""{ "flags": { "f": { "percentage": 25 } } }""")));

        Assert.Equal(("f", "$.flags.f.fallthrough", DialectCheck.Code), (violation.Key, violation.Path, violation.Code));
        Assert.Contains("noa1", violation.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json", HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("{}", HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("""[{"kind":7}]""", HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("""[{"kind":"summary","features":{"f":{"counters":[{"count":3}]}}},{"kind":"from the future"}]""", HttpStatusCode.Accepted)]
    public async Task Events_OfAnyKind_AreTakenOrRefusedForGood(string body, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/bulk") { Content = new StringContent(body) };
        request.Headers.TryAddWithoutValidation("Authorization", _server.Key);

        using HttpResponseMessage response = await _http.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
    }

    private async Task<long> VersionAsync()
    {
        using HttpResponseMessage response = await GetAsync("/sdk/latest-all");
        return JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("flags").GetProperty("checkout").GetProperty("version").GetInt64();
    }

    private async Task<JsonElement[]> EventsAsync(string path)
    {
        using HttpResponseMessage response = await GetAsync(path);
        return [.. JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("events").EnumerateArray()];
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? etag = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", key ?? _server.Key);
        if (etag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        }

        return await _http.SendAsync(request);
    }
}
