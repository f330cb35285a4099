using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Time.Testing;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Server.Tests.Security;

/// <summary>Keys cross a network encrypted or not at all.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task OneAddress_WithTls_ServesGrpcAndHttp()
    {
        await using TlsServer tls = await TlsServer.StartAsync(asksClients: false);
        using GrpcChannel channel = tls.Connect();
        Metadata key = await tls.Server.AddKeyAsync(KeyRole.Sdk, "test");
        using var http = new HttpClient(TlsServer.Trusting(tls.Authority)) { DefaultRequestVersion = HttpVersion.Version11 };

        EvaluateResponse evaluated = await new FlagEvaluation.FlagEvaluationClient(channel).EvaluateAsync(new EvaluateRequest { FlagKey = "a" }, key);
        using HttpResponseMessage health = await http.GetAsync(new Uri(tls.Server.TlsAddress!, "/health/ready"), TestContext.Current.CancellationToken);

        Assert.Equal(ErrorCode.FlagNotFound, evaluated.Evaluation.Error.Code);
        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version11), (health.StatusCode, health.Version));
        Assert.False(health.Headers.Contains("Server"));
    }

    // By hand, because no client library of today still says these words. Breaks when the protocols are left to the system.
    [Theory]
    [InlineData(0x01, false)]
    [InlineData(0x02, false)]
    [InlineData(0x03, true)]
    public async Task Hello_OfAnOldVersion_IsRefusedByAnAlert(byte minorVersion, bool isTaken)
    {
        await using TlsServer tls = await TlsServer.StartAsync(asksClients: false);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, tls.Server.TlsAddress!.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = tcp.GetStream();

        await stream.WriteAsync(ClientHello(minorVersion), TestContext.Current.CancellationToken);

        byte[] answer = new byte[7];
        await stream.ReadAtLeastAsync(answer, 7, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
        const byte Alert = 0x15, Handshake = 0x16, ProtocolVersion = 70;
        Assert.Equal(isTaken ? Handshake : Alert, answer[0]);
        if (!isTaken)
        {
            Assert.Equal(ProtocolVersion, answer[6]);
        }
    }

    [Theory]
    [InlineData("http://0.0.0.0:5400", false)]
    [InlineData("http://[::]:5400", false)]
    [InlineData("http://192.0.2.1:5400", false)]
    [InlineData("http://127.0.0.1:5400", true)]
    [InlineData("http://127.1.2.3:5400", true)]
    [InlineData("http://[::1]:5400", true)]
    [InlineData("http://localhost:5400", true)]
    public void PlainText_OffLoopback_StopsTheStartUnlessAskedFor(string address, bool isLoopback)
    {
        var options = new FlagServerOptions { Endpoints = { Grpc = address } };

        Exception? refused = Record.Exception(() => Endpoints.Listen(new KestrelServerOptions(), options));

        Assert.Equal(isLoopback, refused is null);
        if (!isLoopback)
        {
            Assert.Contains($"Noa:Endpoints:Grpc is {address}: keys would cross the network in plain text.", Assert.IsType<InvalidOperationException>(refused).Message, StringComparison.Ordinal);
            options.Security.AllowInsecure = true;
            Endpoints.Listen(new KestrelServerOptions(), options);
        }
    }

    [Fact]
    public async Task Certificate_Replaced_IsShownToNewConnectionsWithoutARestart()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var logs = new RecordedLogs();
        await using TlsServer tls = await TlsServer.StartAsync(asksClients: false, time: time, logging: logs.AddTo);
        using var other = new ThrowAwayAuthority("another authority");
        await ReachAsync(tls, tls.Authority);

        // Half of a file: the one before stays.
        tls.Replace([1, 2, 3]);
        time.Advance(TimeSpan.FromSeconds(2));
        await ReachAsync(tls, tls.Authority);
        await logs.WaitForAsync("cannot be used; the one before stays in use");

        tls.Renew(other);
        time.Advance(TimeSpan.FromSeconds(2));
        await ReachAsync(tls, other);
        await Assert.ThrowsAsync<HttpRequestException>(() => ReachAsync(tls, tls.Authority));
    }

    [Fact]
    public async Task Certificate_ThatCannotBeRead_StopsTheStart()
    {
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TlsServer.StartAsync(asksClients: false, options => options.Endpoints.CertificatePassword = "wrong"));

        Assert.StartsWith("Noa:Endpoints:CertificatePath is ", refused.Message, StringComparison.Ordinal);
    }

    // A new connection each time: an open one keeps what it was shown.
    private static async Task ReachAsync(TlsServer tls, ThrowAwayAuthority trusted)
    {
        using var http = new HttpClient(TlsServer.Trusting(trusted));
        using HttpResponseMessage response = await http.GetAsync(new Uri(tls.Server.TlsAddress!, "/health/live"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    // RFC 5246 section 7.4.1.2: version, 32 random bytes, no session, two cipher suites, no compression, and the curves and signatures that 1.2 asks for.
    private static byte[] ClientHello(byte minorVersion)
    {
        byte[] extensions =
        [
            0x00, 0x0A, 0x00, 0x04, 0x00, 0x02, 0x00, 0x17,
            0x00, 0x0B, 0x00, 0x02, 0x01, 0x00,
            0x00, 0x0D, 0x00, 0x06, 0x00, 0x04, 0x04, 0x01, 0x08, 0x04,
        ];
        byte[] body = [0x03, minorVersion, .. new byte[32], 0x00, 0x00, 0x04, 0xC0, 0x2F, 0xC0, 0x13, 0x01, 0x00, 0x00, (byte)extensions.Length, .. extensions];
        return [0x16, 0x03, 0x01, 0x00, (byte)(body.Length + 4), 0x01, 0x00, 0x00, (byte)body.Length, .. body];
    }
}
