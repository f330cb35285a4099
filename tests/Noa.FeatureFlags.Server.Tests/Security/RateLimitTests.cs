using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Tests.Hosting;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Security;

/// <summary>Whoever asks too often is told when to come back; nobody else notices. The limits' clock stands still unless a test moves it.</summary>
public sealed class RateLimitTests : IAsyncLifetime
{
    private const string OneFlag = "/ofrep/v1/evaluate/flags/flag";
    private const string OnForAll = """{"clientSide":true,"variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"on"}""";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly RecordedLogs _logs = new();
    private RunningServer _server = null!;
    private GrpcChannel _channel = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(
            static options =>
            {
                (options.Security.FailedKeysPerMinute, options.Security.WritesPerSecond) = (10, 20);
                (options.Security.EvaluationsPerSecond, options.Security.BrowserEvaluationsPerSecond) = (100, 30);
            },
            services => services.AddSingleton<TimeProvider>(_time),
            logging: _logs.AddTo);
        FlagEnvironment environment = await _server.AddEnvironmentAsync("test", "https://shop.example");
        await _server.CommitAsync(environment, [Entry("flag", OnForAll)], []);
        _channel = _server.Connect();
        _http = new HttpClient { BaseAddress = _server.HttpAddress };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    // Breaks when attempts are not counted, and when counting them locks out whoever has a good key at the same address.
    [Fact]
    public async Task BadKeys_MoreThanTenAMinute_AreToldWhenToComeBackAndGoodKeysGoOn()
    {
        Metadata bad = RunningServer.Present("noa_sdk_test_0000000000_0000000000000000000000000000000000000000000"), good = await _server.AddKeyAsync(KeyRole.Sdk, "test");

        StatusCode[] first = [.. await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => EvaluateAsync(bad)))];
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => EvaluateOrThrowAsync(bad));

        Assert.All(first, static status => Assert.Equal(StatusCode.Unauthenticated, status));
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Equal(6, refused.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan().TotalSeconds, 1);
        Assert.Equal(StatusCode.OK, await EvaluateAsync(good));
        Assert.Equal(10, _logs.Lines.Count(static line => line.Contains("no good key", StringComparison.Ordinal)));

        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(StatusCode.Unauthenticated, await EvaluateAsync(bad));
    }

    [Fact]
    public async Task BadKeys_OverHttp_AreAnsweredInOfrepsShape()
    {
        using HttpResponseMessage first = await PostAsync("wrong");
        for (int i = 1; i < 10; i++)
        {
            (await PostAsync("wrong")).Dispose();
        }

        using HttpResponseMessage refused = await PostAsync("wrong");

        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (first.StatusCode, first.Headers.WwwAuthenticate.ToString()));
        Assert.Equal((HttpStatusCode.TooManyRequests, "6"), (refused.StatusCode, refused.Headers.RetryAfter?.ToString()));
        JsonElement body = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("flag", "GENERAL", "This address sent too many requests without a good key."), (Text(body, "key"), Text(body, "errorCode"), Text(body, "errorDetails")));

        // Or a browser would not see when to come back.
        Assert.Equal("https://shop.example", refused.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task Writes_BeyondTwentyASecond_AreRefusedForThatKeyAlone()
    {
        var admin = new FlagAdmin.FlagAdminClient(_channel);
        Metadata eager = await _server.AddKeyAsync(KeyRole.Editor, "test"), calm = await _server.AddKeyAsync(KeyRole.Editor, "test");
        var request = new ApplyRequest { Environment = "test", RequestId = ByteString.CopyFrom(new byte[16]), DryRun = true };

        StatusCode[] statuses = [.. await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => StatusOfAsync(() => admin.ApplyAsync(request, eager).ResponseAsync)))];

        Assert.Equal(20, statuses.Count(static status => status != StatusCode.ResourceExhausted));
        Assert.Equal(StatusCode.ResourceExhausted, await StatusOfAsync(() => admin.ValidateAsync(request, eager).ResponseAsync));
        Assert.Equal(StatusCode.OK, await StatusOfAsync(() => admin.GetRevisionAsync(new GetRevisionRequest { Environment = "test" }, eager).ResponseAsync));
        Assert.NotEqual(StatusCode.ResourceExhausted, await StatusOfAsync(() => admin.ApplyAsync(request, calm).ResponseAsync));
    }

    // Ten times what is allowed, by one key, next to one that stays within. Breaks when all keys share one bucket.
    [Fact]
    public async Task Evaluations_OfAnAttackerAtTenTimesTheLimit_LeaveAGoodClientUnharmed()
    {
        Metadata attacker = await _server.AddKeyAsync(KeyRole.Sdk, "test"), good = await _server.AddKeyAsync(KeyRole.Sdk, "test");

        Task<StatusCode[]> attack = Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => EvaluateAsync(attacker)));
        StatusCode[] unharmed = [.. await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => EvaluateAsync(good)))];

        Assert.All(unharmed, static status => Assert.Equal(StatusCode.OK, status));
        Assert.Equal(100, (await attack).Count(static status => status == StatusCode.OK));
        Assert.Equal(900, (await attack).Count(static status => status == StatusCode.ResourceExhausted));
    }

    [Fact]
    public async Task Evaluations_OnOneStream_CountEach()
    {
        Metadata key = await _server.AddKeyAsync(KeyRole.Sdk, "test");
        using AsyncDuplexStreamingCall<EvaluateStreamRequest, EvaluateStreamResponse> stream = new FlagEvaluation.FlagEvaluationClient(_channel).EvaluateStream(key);
        int answers = 0;

        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            for (int i = 0; i < 1000; i++)
            {
                await stream.RequestStream.WriteAsync(new EvaluateStreamRequest { Request = new EvaluateBatchRequest { FlagKeys = { "flag" } } });
                await stream.ResponseStream.MoveNext(CancellationToken.None);
                answers++;
            }
        });

        Assert.Equal((StatusCode.ResourceExhausted, 99), (refused.StatusCode, answers));
    }

    [Fact]
    public async Task Browsers_BeyondTheirLimit_GetRetryAfter()
    {
        string key = await _server.AddSecretAsync(KeyRole.Client, "test");

        HttpStatusCode[] statuses = await Task.WhenAll(Enumerable.Range(0, 60).Select(async _ =>
        {
            using HttpResponseMessage response = await PostAsync(key);
            return response.StatusCode;
        }));

        Assert.Equal((30, 30), (statuses.Count(static status => status == HttpStatusCode.OK), statuses.Count(static status => status == HttpStatusCode.TooManyRequests)));
    }

    // Denied after the gate let the key in: the log must have that too.
    [Fact]
    public async Task AnotherEnvironment_AskedFor_IsLogged()
    {
        Metadata key = await _server.AddKeyAsync(KeyRole.Reader, "test");

        await StatusOfAsync(() => new FlagAdmin.FlagAdminClient(_channel).GetRevisionAsync(new GetRevisionRequest { Environment = "other" }, key).ResponseAsync);

        await _logs.WaitForAsync("/noa.flags.v1.FlagAdmin/GetRevision was refused: key");
    }

    private static string? Text(JsonElement body, string name) => body.GetProperty(name).GetString();

    private Task<StatusCode> EvaluateAsync(Metadata key) => StatusOfAsync(() => EvaluateOrThrowAsync(key));

    private Task<EvaluateResponse> EvaluateOrThrowAsync(Metadata key) => new FlagEvaluation.FlagEvaluationClient(_channel).EvaluateAsync(new EvaluateRequest { FlagKey = "flag" }, key).ResponseAsync;

    private static async Task<StatusCode> StatusOfAsync<T>(Func<Task<T>> call)
    {
        try
        {
            await call();
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }

    private Task<HttpResponseMessage> PostAsync(string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, OneFlag) { Content = JsonContent.Create(new { }) };
        request.Headers.Authorization = new("Bearer", key);
        request.Headers.Add("Origin", "https://shop.example");
        return _http.SendAsync(request);
    }
}
