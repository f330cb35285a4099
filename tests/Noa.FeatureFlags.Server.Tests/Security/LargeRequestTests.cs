using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Server.Tests.Security;

/// <summary>What is too large is refused before it is unpacked or kept, on every way in.</summary>
[Collection(nameof(Alone))]
public sealed class LargeRequestTests : IAsyncLifetime
{
    private const int BombBytes = 128 * 1024 * 1024;

    private static readonly string[] Methods = ["FlagAdmin/Apply", "FlagAdmin/Validate", "FlagAdmin/CreateKey", "FlagEvaluation/Evaluate", "FlagEvaluation/EvaluateBatch", "FlagEvaluation/EvaluateStream", "FlagSync/Subscribe", "FlagSync/GetRuleset"];

    private static readonly Lazy<byte[]> Bomb = new(static () => Pack(BombBytes));

    private RunningServer _server = null!;
    private HttpClient _http = null!;
    private string _key = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        await _server.AddEnvironmentAsync("test");
        _key = await _server.AddSecretAsync(KeyRole.Admin, null);
        _http = new HttpClient();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    // Breaks when a message is unpacked before its size is known to be within the limit.
    [Fact]
    public async Task Bomb_OverGrpc_IsRefusedAndNotUnpacked()
    {
        foreach (string method in Methods)
        {
            (StatusCode status, long allocated) = await SendAsync(method, Bomb.Value, isPacked: true);

            Assert.Equal((method, StatusCode.ResourceExhausted), (method, status));
            Assert.InRange(allocated, 0, BombBytes / 4);
        }
    }

    [Fact]
    public async Task Message_LargerThanTheLimit_IsRefused()
    {
        foreach (string method in Methods)
        {
            (StatusCode status, _) = await SendAsync(method, new byte[5 * 1024 * 1024], isPacked: false);

            Assert.Equal((method, StatusCode.ResourceExhausted), (method, status));
        }
    }

    [Theory]
    [InlineData("/ofrep/v1/evaluate/flags")]
    [InlineData("/ofrep/v1/evaluate/flags/a")]
    public async Task Bomb_OverHttp_IsRefusedAndNotUnpacked(string route)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.HttpAddress, route + "?environment=test")) { Content = new ByteArrayContent(Bomb.Value) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Content.Headers.ContentEncoding.Add("gzip");
        request.Headers.Authorization = new("Bearer", _key);
        long before = GC.GetTotalAllocatedBytes();

        using HttpResponseMessage response = await _http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, BombBytes / 4);
    }

    [Theory]
    [InlineData("/ofrep/v1/evaluate/flags", false)]
    [InlineData("/ofrep/v1/evaluate/flags/a", false)]
    [InlineData("/ofrep/v1/evaluate/flags/a", true)]
    public async Task Body_LargerThanTheLimit_IsRefused(string route, bool isChunked)
    {
        byte[] body = new byte[2 * 1024 * 1024];
        Array.Fill(body, (byte)' ');
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.HttpAddress, route + "?environment=test")) { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = isChunked;
        request.Headers.ExpectContinue = true;
        request.Headers.Authorization = new("Bearer", _key);

        using HttpResponseMessage response = await _http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    private async Task<(StatusCode Status, long Allocated)> SendAsync(string method, byte[] message, bool isPacked)
    {
        byte[] framed = new byte[5 + message.Length];
        framed[0] = isPacked ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, 5);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.GrpcAddress, "/noa.flags.v1." + method)) { Content = new ByteArrayContent(framed), Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.Add("grpc-encoding", isPacked ? "gzip" : "identity");
        request.Headers.TE.Add(new("trailers"));
        request.Headers.Authorization = new("Bearer", _key);
        long before = GC.GetTotalAllocatedBytes();
        using HttpResponseMessage response = await _http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        long allocated = GC.GetTotalAllocatedBytes() - before;
        string status = (response.TrailingHeaders.TryGetValues("grpc-status", out IEnumerable<string>? values) ? values : response.Headers.GetValues("grpc-status")).Single();
        return ((StatusCode)int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), allocated);
    }

    // One unknown field of zeros: a message that every method could read.
    private static byte[] Pack(int bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var head = new MemoryStream();
            using (var output = new CodedOutputStream(head, leaveOpen: true))
            {
                output.WriteTag(1999, WireFormat.WireType.LengthDelimited);
                output.WriteLength(bytes);
            }

            gzip.Write(head.ToArray());
            byte[] zeros = new byte[64 * 1024];
            for (int written = 0; written < bytes; written += zeros.Length)
            {
                gzip.Write(zeros);
            }
        }

        return packed.ToArray();
    }

    /// <summary>What the process allocates is what these tests allocate.</summary>
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;
}
