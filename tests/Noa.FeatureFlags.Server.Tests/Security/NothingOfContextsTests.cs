using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Server.Tests.Security;

/// <summary>What is known of a person goes into an evaluation and comes out nowhere: not in logs of any level, traces, labels, errors or files.</summary>
public sealed class NothingOfContextsTests : IAsyncLifetime
{
    private const string Canary = "canary-9b1f40c7";

    private const string Rules = """
        {
          "flags": {
            "plan": { "clientSide": true, "variations": { "yes": true, "no": false }, "offVariation": "no", "rules": [ { "id": "pro", "when": [ { "attribute": "plan", "contains": "canary" } ], "serve": "yes" } ], "fallthrough": "no" },
            "nested": { "variations": { "yes": true, "no": false }, "offVariation": "no", "rules": [ { "when": [ { "attribute": "/address/city", "startsWith": "canary" } ], "serve": "yes" } ], "fallthrough": "no" },
            "older": { "variations": { "yes": true, "no": false }, "offVariation": "no", "rules": [ { "when": [ { "attribute": "plan", "semverLessThan": "2.0.0" } ], "serve": "yes" } ], "fallthrough": "no" },
            "share": { "percentage": 50 },
            "needs": { "variations": { "yes": true, "no": false }, "offVariation": "no", "prerequisites": [ { "flag": "plan", "variation": "yes" } ], "fallthrough": "yes" },
            "thrown": { "variations": { "yes": true, "no": false }, "offVariation": "no", "fallthrough": { "strategy": "telltale" } },
            "text": { "variations": { "a": "a", "b": "b" }, "offVariation": "a", "fallthrough": "b" }
          }
        }
        """;

    private readonly Watched _watched = new();
    private readonly List<string> _answers = [];
    private RunningServer _server = null!;
    private GrpcChannel _channel = null!;
    private HttpClient _http = null!;
    private Metadata _key = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(static options => options.AddStrategy("telltale", new Telltale()), logging: _watched.Logs.AddTo);
        _watched.Own(_server.Get<IMeterFactory>());
        FlagEnvironment environment = await _server.AddEnvironmentAsync("test", "https://shop.example");
        RuleSetDefinition rules = RuleSetJson.Parse(Rules);
        Assert.Empty(rules.Diagnostics);
        await _server.CommitAsync(environment, RuleFileEntries.From(rules), []);
        Assert.Equal(7, environment.Current.FlagKeys.Count);
        string secret = await _server.AddSecretAsync(KeyRole.Sdk, "test");
        _key = RunningServer.Present(secret);
        _channel = _server.Connect();
        _http = new HttpClient { BaseAddress = _server.HttpAddress };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", secret);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _channel.Dispose();
        await _server.DisposeAsync();
        _watched.Dispose();
    }

    // Seen to fail with a log line at Trace that has the context, with one that has the body, and with an error that quotes what it could not read.
    [Fact]
    public async Task Contexts_EvaluatedInEveryWay_ComeOutNowhere()
    {
        foreach (Context context in (Context[])[Plain(), OfAnotherKind(), OfSeveralKinds(), TooDeep(), TooMany(), TooLarge(), WithoutSense()])
        {
            await EvaluateAsync(context);
        }

        const string Attributes = """{"targetingKey":"CANARY-key","plan":"CANARY","CANARY-name":1,"list":["CANARY"],"address":{"city":"CANARY"}}""";
        string[] bodies =
        [
            """{"context":""" + Attributes + "}",
            """{"context":""" + Attributes,
            """{"context":{"targetingKey":["CANARY"]}}""",
            """{"context":{"a":"CANARY","a":1}}""",
            """{"context":{"kind":"CANARY no kind","targetingKey":"a"}}""",
            """{"context":"CANARY"}""",
            "CANARY",
            """{"context":{"a":""" + new string('[', 100) + "\"CANARY\"" + new string(']', 100) + "}}",
            """{"context":{"a":"CANARY""" + new string('x', 80_000) + "\"}}",
        ];
        foreach (string body in bodies)
        {
            await PostAsync(body.Replace("CANARY", Canary, StringComparison.Ordinal));
        }

        // Every kind of outcome was there, so that each of them was looked at.
        string all = string.Join('\n', _answers);
        Assert.All((string[])["REASON_TARGETING_MATCH", "TARGETING_MATCH", "SPLIT", "PARSE_ERROR", "INVALID_CONTEXT", "FLAG_NOT_FOUND", "ERROR_CODE_TYPE_MISMATCH", "ERROR_CODE_GENERAL", "InvalidArgument", "ERROR_CODE_INVALID_CONTEXT", "GENERAL"], part => Assert.Contains(part, all, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(Canary, all, StringComparison.OrdinalIgnoreCase);
        await NoteAsync(async () => await new FlagEvaluation.FlagEvaluationClient(_channel).EvaluateAsync(new EvaluateRequest { Context = Plain() }));
        using HttpResponseMessage metrics = await _http.SendAsync(await WithReaderAsync("/metrics"));
        string scraped = await metrics.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("noa_security_refused", scraped, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, scraped, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(_watched.Logs.Lines, static line => line.StartsWith("Trace", StringComparison.Ordinal));
        Assert.Empty(_watched.Find(Canary, _server.DataDirectory));
    }

    // That nothing is found means nothing unless it would be.
    [Fact]
    public async Task Search_ForWhatWasPlanted_FindsItEverywhere()
    {
        _server.Get<ILoggerFactory>().CreateLogger("planted").Log(LogLevel.Trace, default, Canary, null, static (text, _) => text);
        using (var source = new ActivitySource("planted"))
        {
            source.StartActivity("planted")!.SetTag("context", Canary).Stop();
        }

        _server.Get<IMeterFactory>().Create("planted").CreateCounter<long>("planted").Add(1, new KeyValuePair<string, object?>("context", Canary));
        await File.WriteAllTextAsync(Path.Combine(_server.DataDirectory, "planted"), Canary, TestContext.Current.CancellationToken);

        Assert.Equal(["file", "log:", "metric:", "trace:"], _watched.Find(Canary, _server.DataDirectory).Select(static place => place.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal));
    }

    // Whoever sends keys of its own making must not make series. Breaks when a label has the flag's key, the path or the user.
    [Fact]
    public async Task Metrics_AfterAHundredThousandRandomKeys_HaveFewSeries()
    {
        var evaluation = new FlagEvaluation.FlagEvaluationClient(_channel);
        for (int batch = 0; batch < 100; batch++)
        {
            await evaluation.EvaluateBatchAsync(new EvaluateBatchRequest { FlagKeys = { Enumerable.Range(batch * 1000, 1000).Select(static i => $"random-{i}") }, Context = new Context { TargetingKey = $"user-{batch}" } }, _key);
        }

        var telemetry = new FlagTelemetry.FlagTelemetryClient(_channel);
        for (int batch = 0; batch < 10; batch++)
        {
            await telemetry.ReportAsync(
                new ReportRequest
                {
                    InstanceId = Google.Protobuf.ByteString.CopyFrom(new byte[16]),
                    Batch = (ulong)batch + 1,
                    Counts = { Enumerable.Range(batch * 10_000, 10_000).Select(static i => new Noa.FeatureFlags.Protocol.V1.EvaluationCount { FlagKey = $"random-{i}", Variation = $"random-{i}", Count = 1 }) },
                },
                _key);
        }

        for (int i = 0; i < 200; i++)
        {
            (await _http.PostAsync(new Uri($"/ofrep/v1/evaluate/flags/random-{i}", UriKind.Relative), null, TestContext.Current.CancellationToken)).Dispose();
            (await _http.GetAsync(new Uri($"/random-{i}", UriKind.Relative), TestContext.Current.CancellationToken)).Dispose();
        }

        using HttpResponseMessage metrics = await _http.SendAsync(await WithReaderAsync("/metrics"));
        string scraped = await metrics.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.InRange(scraped.Split('\n').Count(static line => line.Length > 0 && line[0] != '#'), 1, 2000);
        Assert.InRange(_watched.Series.Count, 1, 2000);
        Assert.DoesNotContain(_watched.Series, static series => series.Contains("random-", StringComparison.Ordinal));
    }

    private static Struct Attributes() => new()
    {
        Fields =
        {
            ["plan"] = Value.ForString(Canary),
            [$"{Canary}-name"] = Value.ForNumber(1),
            ["list"] = Value.ForList(Value.ForString(Canary)),
            ["address"] = Value.ForStruct(new Struct { Fields = { ["city"] = Value.ForString(Canary) } }),
        },
    };

    private static Context Plain() => new() { TargetingKey = $"{Canary}-key", Attributes = Attributes() };

    private static Context OfAnotherKind()
    {
        Struct attributes = Attributes();
        attributes.Fields["kind"] = Value.ForString(Canary);
        return new Context { TargetingKey = Canary, Attributes = attributes };
    }

    private static Context OfSeveralKinds() => new() { Attributes = new Struct { Fields = { ["kind"] = Value.ForString("multi"), ["user"] = Value.ForStruct(Attributes()), [Canary] = Value.ForStruct(Attributes()) } } };

    private static Context TooDeep()
    {
        Value value = Value.ForString(Canary);
        for (int i = 0; i < 20; i++)
        {
            value = Value.ForStruct(new Struct { Fields = { [Canary] = value } });
        }

        return new Context { TargetingKey = Canary, Attributes = new Struct { Fields = { ["deep"] = value } } };
    }

    private static Context TooMany()
    {
        var attributes = new Struct();
        for (int i = 0; i < 2000; i++)
        {
            attributes.Fields[$"{Canary}-{i}"] = Value.ForString(Canary);
        }

        return new Context { TargetingKey = Canary, Attributes = attributes };
    }

    private static Context TooLarge() => new() { TargetingKey = Canary, Attributes = new Struct { Fields = { ["large"] = Value.ForString(new string('x', 1 << 20) + Canary) } } };

    private static Context WithoutSense() => new() { Attributes = new Struct { Fields = { ["kind"] = Value.ForString("multi"), [Canary] = Value.ForString(Canary) } } };

    private async Task EvaluateAsync(Context context)
    {
        var evaluation = new FlagEvaluation.FlagEvaluationClient(_channel);
        foreach (string flag in (string[])["plan", "nested", "older", "share", "needs", "thrown", "text", "nobody"])
        {
            await NoteAsync(async () => await evaluation.EvaluateAsync(new EvaluateRequest { FlagKey = flag, ExpectedType = Noa.FeatureFlags.Protocol.V1.ValueType.Bool, Context = context }, _key));
        }

        var batch = new EvaluateBatchRequest { AllFlags = true, Context = context };
        await NoteAsync(async () => await evaluation.EvaluateBatchAsync(batch, _key));
        using AsyncDuplexStreamingCall<EvaluateStreamRequest, EvaluateStreamResponse> stream = evaluation.EvaluateStream(_key);
        await stream.RequestStream.WriteAsync(new EvaluateStreamRequest { Id = 1, Request = batch });
        await stream.RequestStream.CompleteAsync();
        await NoteAsync(async () => await stream.ResponseStream.ReadAllAsync().ToListAsync());
    }

    private async Task NoteAsync<T>(Func<Task<T>> call)
    {
        try
        {
            object? answer = await call();
            _answers.Add(answer is System.Collections.IEnumerable many and not string ? string.Join('\n', many.Cast<object>()) : $"{answer}");
        }
        catch (RpcException exception)
        {
            _answers.Add($"{exception.StatusCode} {exception.Status.Detail} {string.Join(' ', exception.Trailers.Select(static entry => entry.IsBinary ? Encoding.Latin1.GetString(entry.ValueBytes) : entry.Value))}");
        }
    }

    private async Task PostAsync(string body)
    {
        foreach (string route in (string[])["", "/plan", "/thrown", "/nobody"])
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await _http.PostAsync(new Uri($"/ofrep/v1/evaluate/flags{route}", UriKind.Relative), content, TestContext.Current.CancellationToken);
            _answers.Add($"{(int)response.StatusCode} {response.Headers} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }
    }

    private async Task<HttpRequestMessage> WithReaderAsync(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", await _server.AddSecretAsync(KeyRole.Reader, "test"));
        return request;
    }

    // As a strategy of somebody's own may be: it throws what it knows.
    private sealed class Telltale : IFlagStrategy
    {
        public IVariationChooser Compile(System.Text.Json.JsonElement parameters, IReadOnlyList<string> variations) => new Chooser();

        private sealed class Chooser : IVariationChooser
        {
            public int Choose(EvaluationContext context) => throw new InvalidOperationException($"What shall I do with {context.Key}?");
        }
    }
}
