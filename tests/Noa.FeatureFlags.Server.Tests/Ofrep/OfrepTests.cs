using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Server.Tests.Ofrep;

/// <summary>OFREP byte by byte, as the specification and the clients in the field want it.</summary>
public sealed class OfrepTests : IAsyncLifetime
{
    private const string Rules = """
        {
          "flags": {
            "on": { "clientSide": true, "variations": { "on": true, "off": false }, "offVariation": "off", "fallthrough": "on" },
            "secret": true,
            "none": { "enabled": false, "variations": { "x": "X", "y": "Y" }, "fallthrough": "x" },
            "pro": { "clientSide": true, "variations": { "yes": "y", "no": "n" }, "offVariation": "no", "rules": [ { "id": "pro", "when": [ { "attribute": "plan", "equals": "pro" } ], "serve": "yes" } ], "fallthrough": "no" },
            "a/b": true
          }
        }
        """;

    private RunningServer _server = null!;
    private FlagEnvironment _environment = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _environment = await _server.AddEnvironmentAsync("test", "https://shop.example");
        await _server.CommitAsync(_environment, RuleFileEntries.From(RuleSetJson.Parse(Rules)), []);
        _http = new HttpClient { BaseAddress = _server.HttpAddress };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", await _server.AddSecretAsync(KeyRole.Sdk, "test"));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("on", "{}", HttpStatusCode.OK, """{"key":"on","reason":"DEFAULT","variant":"on","value":true}""")]
    [InlineData("on", "", HttpStatusCode.OK, """{"key":"on","reason":"DEFAULT","variant":"on","value":true}""")]
    [InlineData("on", """{"context":"none"}""", HttpStatusCode.OK, """{"key":"on","reason":"DEFAULT","variant":"on","value":true}""")]
    [InlineData("pro", """{"context":{"targetingKey":"u1","plan":"pro"}}""", HttpStatusCode.OK, """{"key":"pro","reason":"TARGETING_MATCH","variant":"yes","value":"y","metadata":{"rule":"pro"}}""")]
    [InlineData("none", "{}", HttpStatusCode.OK, """{"key":"none","reason":"DISABLED"}""")]
    [InlineData("a/b", "{}", HttpStatusCode.OK, """{"key":"a/b","reason":"DEFAULT","variant":"on","value":true}""")]
    [InlineData("a%2Fb", "{}", HttpStatusCode.OK, """{"key":"a/b","reason":"DEFAULT","variant":"on","value":true}""")]
    [InlineData("nobody", "{}", HttpStatusCode.NotFound, """{"key":"nobody","errorCode":"FLAG_NOT_FOUND","errorDetails":"There is no such flag."}""")]
    [InlineData("on", "{", HttpStatusCode.BadRequest, """{"key":"on","errorCode":"PARSE_ERROR","errorDetails":"The body is no JSON, names a property twice, or is nested too deeply."}""")]
    [InlineData("on", """{"context":{"targetingKey":7}}""", HttpStatusCode.BadRequest, """{"key":"on","errorCode":"INVALID_CONTEXT","errorDetails":"The context is malformed: targetingKey is a string, and docs/evaluation.md shows the rest."}""")]
    [InlineData("on", """{"context":{"a":1,"a":2}}""", HttpStatusCode.BadRequest, """{"key":"on","errorCode":"PARSE_ERROR","errorDetails":"The body is no JSON, names a property twice, or is nested too deeply."}""")]
    public async Task One_Request_IsAnsweredAsSpecified(string key, string body, HttpStatusCode status, string expected)
    {
        using HttpResponseMessage response = await PostAsync($"/ofrep/v1/evaluate/flags/{key}", body);

        Assert.Equal((status, expected, "application/json"), (response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.ToString()));
    }

    [Fact]
    public async Task All_Request_HasEveryFlagAndAnETag()
    {
        using HttpResponseMessage response = await PostAsync("/ofrep/v1/evaluate/flags", """{"context":{"targetingKey":"u1"}}""");
        JsonElement body = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(["a/b", "none", "on", "pro", "secret"], body.GetProperty("flags").EnumerateArray().Select(static flag => flag.GetProperty("key").GetString()));
        Assert.Equal(1, body.GetProperty("metadata").GetProperty("revision").GetInt64());
        Assert.NotNull(response.Headers.ETag);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("W/{0}")]
    [InlineData("\"other\", {0}")]
    [InlineData("*")]
    public async Task All_WithTheETagItGave_IsNotModified(string ifNoneMatch)
    {
        using HttpResponseMessage first = await PostAsync("/ofrep/v1/evaluate/flags", "{}");

        using HttpResponseMessage second = await PostAsync("/ofrep/v1/evaluate/flags", "{}", string.Format(null, ifNoneMatch, first.Headers.ETag));

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    // Breaks when the ETag is of the rules alone: a client whose context changed would be told that nothing did.
    [Fact]
    public async Task All_WithTheETagOfAnotherContext_IsAnswered()
    {
        using HttpResponseMessage first = await PostAsync("/ofrep/v1/evaluate/flags", """{"context":{"targetingKey":"u1"}}""");

        using HttpResponseMessage second = await PostAsync("/ofrep/v1/evaluate/flags", """{"context":{"targetingKey":"u1","plan":"pro"}}""", first.Headers.ETag!.ToString());

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task All_RefetchForAnotherConfiguration_IsNeverNotModified()
    {
        using HttpResponseMessage first = await PostAsync("/ofrep/v1/evaluate/flags", "{}");

        using HttpResponseMessage second = await PostAsync("/ofrep/v1/evaluate/flags?flagConfigEtag=other", "{}", first.Headers.ETag!.ToString());

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    // Clients take these for what they are only with a body of these fields. Breaks when the gate writes its own shape.
    [Theory]
    [InlineData("wrong", "", HttpStatusCode.Unauthorized, "UNAUTHENTICATED")]
    [InlineData("sdk", "?environment=other", HttpStatusCode.Forbidden, "SCOPE")]
    [InlineData("admin", "?environment=nowhere", HttpStatusCode.Forbidden, "NOWHERE")]
    public async Task Refusal_OfAKey_HasTheShapeOfAnError(string key, string query, HttpStatusCode status, string why)
    {
        _http.DefaultRequestHeaders.Authorization = new("Bearer", key == "wrong" ? key : await _server.AddSecretAsync(key == "sdk" ? KeyRole.Sdk : KeyRole.Admin, key == "sdk" ? "test" : null));
        string details = why switch
        {
            "UNAUTHENTICATED" => "The key is missing, or it is not valid. Send it as \\u0022authorization: Bearer \\u003Ckey\\u003E\\u0022.",
            "SCOPE" => "The key does not allow this, or not in this environment.",
            _ => "There is no environment \\u0027nowhere\\u0027.",
        };

        using HttpResponseMessage one = await PostAsync("/ofrep/v1/evaluate/flags/on" + query, "{}"), all = await PostAsync("/ofrep/v1/evaluate/flags" + query, "{}");

        Assert.Equal((status, "application/json", $$"""{"key":"on","errorCode":"GENERAL","errorDetails":"{{details}}"}"""), (one.StatusCode, one.Content.Headers.ContentType?.ToString(), await one.Content.ReadAsStringAsync()));
        Assert.Equal((status, $$"""{"errorCode":"GENERAL","errorDetails":"{{details}}"}"""), (all.StatusCode, await all.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task ClientKey_SeesOnlyFlagsMarkedForBrowsers()
    {
        _http.DefaultRequestHeaders.Authorization = new("Bearer", await _server.AddSecretAsync(KeyRole.Client, "test"));

        using HttpResponseMessage hidden = await PostAsync("/ofrep/v1/evaluate/flags/secret", "{}");
        using HttpResponseMessage unknown = await PostAsync("/ofrep/v1/evaluate/flags/nobody", "{}");
        using HttpResponseMessage all = await PostAsync("/ofrep/v1/evaluate/flags", "{}");
        string[] keys = [.. (await all.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("flags").EnumerateArray().Select(static flag => flag.GetProperty("key").GetString()!)];

        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        Assert.Equal((await unknown.Content.ReadAsStringAsync()).Replace("nobody", "secret", StringComparison.Ordinal), await hidden.Content.ReadAsStringAsync());
        Assert.Equal(["on", "pro"], keys);
    }

    [Theory]
    [InlineData("https://shop.example", true)]
    [InlineData("https://evil.example", false)]
    public async Task Browser_OfAnOrigin_IsAnsweredWhenTheEnvironmentAllowsIt(string origin, bool isAllowed)
    {
        _http.DefaultRequestHeaders.Authorization = new("Bearer", await _server.AddSecretAsync(KeyRole.Client, "test"));
        _http.DefaultRequestHeaders.Add("Origin", origin);
        using var ask = new HttpRequestMessage(HttpMethod.Options, "/ofrep/v1/evaluate/flags");

        using HttpResponseMessage preflight = await _http.SendAsync(ask);
        using HttpResponseMessage answer = await PostAsync("/ofrep/v1/evaluate/flags", "{}");

        Assert.Equal(isAllowed, preflight.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(isAllowed, answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(isAllowed ? ["ETag, Retry-After"] : null, answer.Headers.TryGetValues("Access-Control-Expose-Headers", out IEnumerable<string>? exposed) ? exposed : null);
    }

    [Fact]
    public async Task Body_LargerThanAllowed_Is413AndTooLargeAContext400()
    {
        using HttpResponseMessage huge = await PostAsync("/ofrep/v1/evaluate/flags/on", new string(' ', 1024 * 1024) + "{}");
        using HttpResponseMessage large = await PostAsync("/ofrep/v1/evaluate/flags/on", "{\"context\":{\"targetingKey\":\"" + new string('x', 20_000) + "\"}}");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, huge.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, large.StatusCode);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (ifNoneMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        }

        return await _http.SendAsync(request);
    }
}
