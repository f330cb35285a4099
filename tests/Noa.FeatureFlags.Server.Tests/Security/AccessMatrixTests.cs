using System.Net;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Routing;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Tests.Hosting;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Security;

/// <summary>Every method and every route times every kind of identity. A method or route without a row fails the test.</summary>
public sealed class AccessMatrixTests : IAsyncLifetime
{
    private const string Everybody = "";
    private const string Nobody = "-";

    private const string NoIdentity = "nbxpu";

    // Identities: n no key, b bad key, x revoked, p past its time, c client, s SDK, o SDK of another environment, r reader, e editor, f editor of another environment, a admin;
    // by certificate: t one that stands for an SDK, v for an editor, u for nobody. A certificate is let in where the key is that it stands for.
    // Whom a method lets in; all others are refused. Those of the other environment are refused by what they ask for.
    private static readonly Dictionary<string, string> Methods = new()
    {
        ["/noa.flags.v1.FlagSync/Subscribe"] = "srea",
        ["/noa.flags.v1.FlagSync/GetRuleset"] = "srea",
        ["/noa.flags.v1.FlagEvaluation/Evaluate"] = "srea",
        ["/noa.flags.v1.FlagEvaluation/EvaluateBatch"] = "srea",
        ["/noa.flags.v1.FlagEvaluation/EvaluateStream"] = "srea",
        ["/noa.flags.v1.FlagTelemetry/Report"] = "srea",
        ["/noa.flags.v1.FlagTelemetry/QueryUsage"] = "rea",
        ["/noa.flags.v1.FlagTelemetry/QueryExperiment"] = "rea",
        ["/noa.flags.v1.FlagTelemetry/ListExperiments"] = "rea",
        ["/noa.flags.v1.FlagTelemetry/QueryFlagEvents"] = "rea",
        ["/noa.flags.v1.FlagAdmin/GetRevision"] = "rea",
        ["/noa.flags.v1.FlagAdmin/ListEntries"] = "rea",
        ["/noa.flags.v1.FlagAdmin/GetEntry"] = "rea",
        ["/noa.flags.v1.FlagAdmin/Validate"] = "rea",
        ["/noa.flags.v1.FlagAdmin/Diff"] = "rea",
        ["/noa.flags.v1.FlagAdmin/ListRevisions"] = "rea",
        ["/noa.flags.v1.FlagAdmin/ReadAudit"] = "rea",
        ["/noa.flags.v1.FlagAdmin/ListSubscribers"] = "rea",
        ["/noa.flags.v1.FlagAdmin/ListEnvironments"] = "refa",
        ["/noa.flags.v1.FlagAdmin/Apply"] = "ea",
        ["/noa.flags.v1.FlagAdmin/Promote"] = "ea",
        ["/noa.flags.v1.FlagAdmin/Rollback"] = "ea",
        ["/noa.flags.v1.FlagAdmin/GetDistribution"] = "rea",
        ["/noa.flags.v1.FlagAdmin/SetDistribution"] = "ea",
        ["/noa.flags.v1.FlagAdmin/RepairStore"] = "a",
        ["/noa.flags.v1.FlagAdmin/CreateEnvironment"] = "a",
        ["/noa.flags.v1.FlagAdmin/ListKeys"] = "a",
        ["/noa.flags.v1.FlagAdmin/CreateKey"] = "a",
        ["/noa.flags.v1.FlagAdmin/RevokeKey"] = "a",
        ["/flagd.evaluation.v1.Service/ResolveAll"] = "srea",
        ["/flagd.evaluation.v1.Service/ResolveBoolean"] = "srea",
        ["/flagd.evaluation.v1.Service/ResolveString"] = "srea",
        ["/flagd.evaluation.v1.Service/ResolveFloat"] = "srea",
        ["/flagd.evaluation.v1.Service/ResolveInt"] = "srea",
        ["/flagd.evaluation.v1.Service/ResolveObject"] = "srea",
        ["/flagd.evaluation.v1.Service/EventStream"] = "srea",
        ["/flagd.evaluation.v2.Service/ResolveBoolean"] = "srea",
        ["/flagd.evaluation.v2.Service/ResolveString"] = "srea",
        ["/flagd.evaluation.v2.Service/ResolveFloat"] = "srea",
        ["/flagd.evaluation.v2.Service/ResolveInt"] = "srea",
        ["/flagd.evaluation.v2.Service/ResolveObject"] = "srea",
        ["/flagd.evaluation.v2.Service/EventStream"] = "srea",
        ["/flagd.sync.v1.FlagSyncService/SyncFlags"] = "srea",
        ["/flagd.sync.v1.FlagSyncService/FetchAllFlags"] = "srea",
        ["/flagd.sync.v1.FlagSyncService/GetMetadata"] = "srea",
        ["/grpc.health.v1.Health/Check"] = Everybody,
        ["/grpc.health.v1.Health/Watch"] = Everybody,
        ["/grpc.health.v1.Health/List"] = Everybody,
    };

    // Who may follow rule sets may follow them in another system's words.
    private const string LaunchDarkly = "srea";

    private static readonly Dictionary<string, string> Routes = new()
    {
        ["POST /ofrep/v1/evaluate/flags"] = "csrea",
        ["POST /ofrep/v1/evaluate/flags/{**key}"] = "csrea",
        // Asks for a token, and takes no key.
        ["GET /ofrep/v1/sse"] = Nobody,
        ["OPTIONS /ofrep/v1/evaluate/flags"] = Everybody,
        ["OPTIONS /ofrep/v1/evaluate/flags/{**key}"] = Everybody,
        ["GET /all"] = LaunchDarkly,
        ["GET /sdk/latest-all"] = LaunchDarkly,
        ["GET /sdk/stream"] = LaunchDarkly,
        ["GET /sdk/poll"] = LaunchDarkly,
        ["POST /bulk"] = LaunchDarkly,
        ["POST /diagnostic"] = LaunchDarkly,
        ["GET /health/live"] = Everybody,
        ["GET /health/ready"] = Everybody,
        ["GET /metrics"] = "refa",
    };

    private static readonly Dictionary<char, char> StandsFor = new() { ['t'] = 's', ['v'] = 'e' };

    private readonly Dictionary<char, string?> _keys = [];
    private readonly Dictionary<char, X509Certificate2> _certificates = [];
    private readonly Dictionary<char, GrpcChannel> _channels = [];
    private TlsServer _tls = null!;
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _tls = await TlsServer.StartAsync(asksClients: true, static options =>
        {
            options.Security.Certificates.Add(new CertificateRole { Name = "shop.internal", Role = KeyRole.Sdk, Environment = "test" });
            options.Security.Certificates.Add(new CertificateRole { Name = "spiffe://example/deploy", Role = KeyRole.Editor, Environment = "test" });
            (options.Dialects["test"], options.Dialects["other"]) = (["launchdarkly"], ["launchdarkly"]);
        });
        _server = _tls.Server;
        FlagEnvironment environment = _tls.Environment, other = await _server.AddEnvironmentAsync("other");
        await _server.CommitAsync(environment, [Entry("flag", """{"clientSide":true,"variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"on"}""")], []);
        await _server.CommitAsync(other, [Entry("planted-marker", """{"clientSide":true,"variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"on"}""")], []);
        (_keys['n'], _keys['b']) = (null, "noa_sdk_test_0000000000_0000000000000000000000000000000000000000000");
        _keys['c'] = await _server.AddSecretAsync(KeyRole.Client, "test");
        _keys['s'] = await _server.AddSecretAsync(KeyRole.Sdk, "test");
        _keys['o'] = await _server.AddSecretAsync(KeyRole.Sdk, "other");
        _keys['r'] = await _server.AddSecretAsync(KeyRole.Reader, "test");
        _keys['e'] = await _server.AddSecretAsync(KeyRole.Editor, "test");
        _keys['f'] = await _server.AddSecretAsync(KeyRole.Editor, "other");
        _keys['a'] = await _server.AddSecretAsync(KeyRole.Admin, null);
        _keys['x'] = await _server.AddSecretAsync(KeyRole.Admin, null);
        KeyRing ring = _server.Get<KeyRing>();
        await ring.RevokeAsync(ring.Authenticate(_keys['x'])!.KeyId, DateTimeOffset.MinValue, Caller.Server, CancellationToken.None);
        _keys['p'] = (await ring.CreateAsync(KeyRole.Admin, null, "past", TimeSpan.FromTicks(1), Caller.Server, CancellationToken.None)).Secret;
        (_keys['t'], _keys['v'], _keys['u']) = (null, null, null);
        _certificates['t'] = _tls.Authority.Client("CN=shop", "shop.internal");
        _certificates['v'] = _tls.Authority.Client("CN=deploy", uri: "spiffe://example/deploy");
        _certificates['u'] = _tls.Authority.Client("CN=stranger", "stranger.internal");
        foreach (char identity in _keys.Keys)
        {
            _channels[identity] = _certificates.TryGetValue(identity, out X509Certificate2? certificate) ? _tls.Connect(certificate) : _server.Connect();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (GrpcChannel channel in _channels.Values)
        {
            channel.Dispose();
        }

        await _tls.DisposeAsync();
    }

    [Fact]
    public void Table_OfMethodsAndRoutes_HasARowForEach()
    {
        RouteEndpoint[] endpoints = [.. _server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];
        IEnumerable<string> methods = endpoints.Select(static endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName).OfType<string>();
        IEnumerable<string> routes = endpoints
            .Where(static endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is null && !endpoint.RoutePattern.RawText!.Contains("unimplemented", StringComparison.Ordinal))
            .SelectMany(static endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .Where(static route => !route.Contains("{unimplemented", StringComparison.Ordinal));

        Assert.Equal(methods.Distinct().Order(), Methods.Keys.Order().Where(method => methods.Contains(method)));
        Assert.Equal(routes.Distinct().Order(), Routes.Keys.Order());
    }

    [Fact]
    public async Task Method_CalledByEveryIdentity_LetsInWhomTheTableNames()
    {
        var wrong = new List<string>();
        foreach ((string method, string allowed) in Methods.Where(static row => row.Value.Length > 0))
        {
            foreach (char identity in _keys.Keys)
            {
                StatusCode status = await CallAsync(method, identity);
                StatusCode? refusal = NoIdentity.Contains(identity) ? StatusCode.Unauthenticated : allowed.Contains(StandsFor.GetValueOrDefault(identity, identity)) ? null : StatusCode.PermissionDenied;
                bool fits = refusal is null ? status is not (StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.Unknown or StatusCode.Internal) : status == refusal;
                if (!fits)
                {
                    wrong.Add($"{method} by '{identity}': {status} instead of {refusal?.ToString() ?? "being let in"}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Route_CalledByEveryIdentity_LetsInWhomTheTableNames()
    {
        var wrong = new List<string>();
        Dictionary<char, HttpClient> clients = _keys.Keys.ToDictionary(
            static identity => identity,
            identity => _certificates.TryGetValue(identity, out X509Certificate2? certificate)
                ? new HttpClient(TlsServer.Trusting(_tls.Authority, certificate)) { BaseAddress = _server.TlsAddress }
                : new HttpClient { BaseAddress = _server.HttpAddress });
        foreach ((string route, string allowed) in Routes)
        {
            string[] parts = route.Split(' ');
            foreach ((char identity, string? key) in _keys)
            {
                string query = parts[1].StartsWith("/ofrep", StringComparison.Ordinal) || allowed == LaunchDarkly ? "?environment=test" : "";
                using var request = new HttpRequestMessage(new HttpMethod(parts[0]), parts[1].Replace("{**key}", "flag", StringComparison.Ordinal) + query);
                request.Headers.Authorization = key is null ? null : new("Bearer", key);
                request.Content = route == "POST /bulk" ? new StringContent("[]") : null;
                using HttpResponseMessage response = await clients[identity].SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                HttpStatusCode? refusal = allowed == Nobody ? HttpStatusCode.Unauthorized : allowed.Length == 0 || allowed.Contains(StandsFor.GetValueOrDefault(identity, identity)) ? null : NoIdentity.Contains(identity) ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden;
                if (refusal is null ? !response.IsSuccessStatusCode : response.StatusCode != refusal)
                {
                    wrong.Add($"{route} by '{identity}': {(int)response.StatusCode} instead of {(int?)refusal ?? 200}");
                }

                Assert.DoesNotContain(identity == 'o' || identity == 'f' ? "nothing" : "planted-marker", response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? "a stream has no end" : await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }

        foreach (HttpClient client in clients.Values)
        {
            client.Dispose();
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // LaunchDarkly's SDKs send the key without a scheme. Breaks when the gate takes such a key on every route.
    [Fact]
    public async Task KeyWithoutAScheme_OnEveryRoute_IsAKeyOnLaunchDarklysAlone()
    {
        var wrong = new List<string>();
        using var client = new HttpClient { BaseAddress = _server.HttpAddress };
        foreach ((string route, string allowed) in Routes.Where(static row => row.Value != Everybody))
        {
            string[] parts = route.Split(' ');
            using var request = new HttpRequestMessage(new HttpMethod(parts[0]), parts[1].Replace("{**key}", "flag", StringComparison.Ordinal) + "?environment=test");
            request.Headers.TryAddWithoutValidation("Authorization", _keys['a']);
            request.Content = route == "POST /bulk" ? new StringContent("[]") : null;
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (allowed == LaunchDarkly ? !response.IsSuccessStatusCode : response.StatusCode != HttpStatusCode.Unauthorized)
            {
                wrong.Add($"{route}: {(int)response.StatusCode}");
            }
        }

        Metadata bare = new() { { "authorization", _keys['a']! } };
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => new FlagAdmin.FlagAdminClient(_channels['n']).GetRevisionAsync(new GetRevisionRequest { Environment = "test" }, bare).ResponseAsync);
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // UNKNOWN makes clients of some protocols try again and again, and tells nobody anything. Breaks when messages are parsed where no handler of errors is.
    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07 })]
    [InlineData(new byte[] { 0x0A, 0x02, 0xC3, 0x28 })]
    [InlineData(new byte[] { 0x0B, 0x0B, 0x0B })]
    public async Task Method_SentAMalformedMessage_AnswersWithAStatusThatSaysSo(byte[] message)
    {
        var wrong = new List<string>();
        foreach (string method in Methods.Where(static row => row.Value.Length > 0).Select(static row => row.Key))
        {
            StatusCode status = await CallAsync(method, 'a', message);
            if (status is StatusCode.Unknown or StatusCode.Internal or StatusCode.OK && message.Length > 6)
            {
                wrong.Add($"{method}: {status}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // A refusal that differs tells somebody what exists.
    [Theory]
    [InlineData("other")]
    [InlineData("never-was")]
    public async Task Refusal_OfAnotherEnvironment_IsTheSameWhetherOrNotItExists(string environment)
    {
        var client = new FlagAdmin.FlagAdminClient(_channels['r']);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => client.GetRevisionAsync(new GetRevisionRequest { Environment = environment }, RunningServer.Present(_keys['r']!)).ResponseAsync);

        Assert.Equal((StatusCode.PermissionDenied, "The key does not allow this, or not in this environment."), (refused.StatusCode, refused.Status.Detail));
    }

    // Requests that every handler can read: the environment's name, where a message has one.
    private Task<StatusCode> CallAsync(string method, char identity) => CallAsync(method, identity, null);

    private async Task<StatusCode> CallAsync(string method, char identity, byte[]? malformed)
    {
        string[] names = method.Split('/');
        Google.Protobuf.Reflection.MethodDescriptor descriptor = new[] { SyncReflection.Descriptor, EvaluationReflection.Descriptor, AdminReflection.Descriptor, TelemetryReflection.Descriptor, Server.Flagd.V1.EvaluationReflection.Descriptor, Server.Flagd.V2.EvaluationReflection.Descriptor, Server.Flagd.Sync.SyncReflection.Descriptor }
            .SelectMany(static file => file.Services).Single(service => service.FullName == names[1]).Methods.Single(candidate => candidate.Name == names[2]);
        byte[] request = malformed ?? RequestOf(descriptor.InputType).ToByteArray();
        Marshaller<byte[]> bytes = Marshallers.Create(static (byte[] message) => message, static message => message);
        var call = new Method<byte[], byte[]>(MethodType.DuplexStreaming, names[1], names[2], bytes, bytes);
        Metadata headers = _keys[identity] is { } key ? RunningServer.Present(key) : [];
        headers.Add("flagd-selector", "test");
        using var ending = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using AsyncDuplexStreamingCall<byte[], byte[]> stream = _channels[identity].CreateCallInvoker().AsyncDuplexStreamingCall(call, null, new CallOptions(headers, cancellationToken: ending.Token));
        try
        {
            try
            {
                await stream.RequestStream.WriteAsync(request);
                await stream.RequestStream.CompleteAsync();
            }
            catch (Exception exception) when (exception is RpcException or InvalidOperationException or IOException)
            {
                // Refused before the request was read; the answer says why.
            }

            while (await stream.ResponseStream.MoveNext(ending.Token))
            {
                // Whoever was let in gets answers; what they say is not the matter here, and streams that only the client ends have said enough.
                if (names[2] is "EventStream" or "SyncFlags")
                {
                    return StatusCode.OK;
                }
            }

            return stream.GetStatus().StatusCode;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }

    private static IMessage RequestOf(Google.Protobuf.Reflection.MessageDescriptor type)
    {
        IMessage request = type.Parser.ParseFrom(ByteString.Empty);
        foreach (string name in (string[])["environment", "from_environment", "to_environment"])
        {
            type.FindFieldByName(name)?.Accessor.SetValue(request, "test");
        }

        return request switch
        {
            ClientMessage => new ClientMessage { Hello = new Hello { Environment = "test", InstanceId = ByteString.CopyFrom(new byte[16]) } },
            EvaluateStreamRequest => new EvaluateStreamRequest { Request = new EvaluateBatchRequest { Environment = "test" } },
            _ => request,
        };
    }
}
