using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Providers.Grpc;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;
using Noa.FeatureFlags.Server.Tests.Hosting;
using Noa.FeatureFlags.Testing.Faults;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Security;

/// <summary>Client certificates: who gets a connection, and for whom a certificate stands.</summary>
public sealed class ClientCertificateTests
{
    private const string OnForAll = """{"variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"on"}""";
    private const string Spiffe = "spiffe://example/shop";

    [Theory]
    [InlineData("dns", true)]
    [InlineData("uri", true)]
    [InlineData("subject", true)]
    [InlineData("none", false)]
    [InlineData("wrong authority", false)]
    [InlineData("expired", false)]
    [InlineData("another use", false)]
    [InlineData("on the list", false)]
    public async Task Connection_WithACertificate_IsMadeWhenItIsGood(string kind, bool isLetIn)
    {
        using var authority = new ThrowAwayAuthority("test authority");
        using var stranger = new ThrowAwayAuthority("test authority");
        using X509Certificate2 listed = authority.Client("CN=lost", "shop.internal");
        await using TlsServer tls = await StartAsync(options => options.Security.RefusedCertificates.Add(listed.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()), authority: authority);
        X509Certificate2? certificate = kind switch
        {
            "dns" => authority.Client("CN=anything", "shop.internal"),
            "uri" => authority.Client("CN=anything", uri: Spiffe),
            "subject" => authority.Client("CN=shop, O=Example"),
            "wrong authority" => stranger.Client("CN=anything", "shop.internal"),
            "expired" => authority.Client("CN=anything", "shop.internal", isExpired: true),
            "another use" => authority.ForAnotherUse("shop.internal"),
            "on the list" => listed,
            _ => null,
        };

        using GrpcChannel channel = tls.Connect(certificate);
        StatusCode status = await EvaluateAsync(channel, []);

        // No handshake, no connection: the client cannot tell it from a server that is away, or that goes away as the call begins.
        Assert.Contains(status, isLetIn ? [StatusCode.OK] : new[] { StatusCode.Unavailable, StatusCode.Internal });
    }

    [Fact]
    public async Task Certificate_OfAName_MayDoWhatTheRoleMayThere()
    {
        await using TlsServer tls = await StartAsync();
        await tls.Server.AddEnvironmentAsync("other");
        using X509Certificate2 sdk = tls.Authority.Client("CN=x", "shop.internal"), editor = tls.Authority.Client("CN=x", uri: Spiffe);
        using GrpcChannel ofSdk = tls.Connect(sdk), ofEditor = tls.Connect(editor);
        var apply = new ApplyRequest { Environment = "test", RequestId = Google.Protobuf.ByteString.CopyFrom(new byte[16]), Expected = tls.Environment.Current.Message, Changes = { new Change { Put = Entry("a", OnForAll).Message, ExpectedEntryRevision = -1 } } };

        Assert.Equal(StatusCode.OK, await EvaluateAsync(ofSdk, []));
        Assert.Equal(StatusCode.PermissionDenied, await EvaluateAsync(ofSdk, [], "other"));
        Assert.Equal(StatusCode.PermissionDenied, await StatusOfAsync(() => new FlagAdmin.FlagAdminClient(ofSdk).ApplyAsync(apply).ResponseAsync));
        Assert.Equal(StatusCode.OK, await StatusOfAsync(() => new FlagAdmin.FlagAdminClient(ofEditor).ApplyAsync(apply).ResponseAsync));
        AuditRecord record = Assert.Single(await tls.Server.Get<IRuleSetStore>().ReadAuditAsync("test", 0, CancellationToken.None).ToListAsync());
        Assert.Equal((Spiffe, "certificate " + Spiffe), (record.Actor, record.KeyId));
    }

    [Fact]
    public async Task Provider_WithACertificate_FollowsWithoutAKey()
    {
        await using TlsServer tls = await StartAsync();
        await tls.Server.CommitAsync(tls.Environment, [Entry("a", OnForAll)], []);
        using X509Certificate2 certificate = tls.Authority.Client("CN=x", "shop.internal");
        var source = new FlagServerSource(new FlagServerSourceOptions
        {
            Address = tls.Server.TlsAddress!.ToString(),
            Environment = "test",
            HttpHandler = () => TlsServer.Trusting(tls.Authority, certificate),
        });
        await using var flags = new FeatureFlagClient(new RuleSetProvider(source));

        flags.Provider.Start();
        await flags.Provider.WaitUntilReadyAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.True(flags.IsEnabled("a", EvaluationContext.Empty));
    }

    [Fact]
    public void Provider_WithoutAKeyAndACertificate_SaysWhatIsMissing() =>
        Assert.Contains("With a certificate instead", Assert.Throws<ArgumentException>(static () => new FlagServerSource(new FlagServerSourceOptions { Address = "https://127.0.0.1:1" })).Message, StringComparison.Ordinal);

    // A good certificate does not make up for a bad key: with two identities one of them would be a surprise.
    [Fact]
    public async Task Certificate_WithABadKey_IsRefused()
    {
        await using TlsServer tls = await StartAsync();
        using X509Certificate2 certificate = tls.Authority.Client("CN=x", "shop.internal");
        using GrpcChannel channel = tls.Connect(certificate);

        Assert.Equal(StatusCode.Unauthenticated, await EvaluateAsync(channel, RunningServer.Present("noa_sdk_test_0000000000_0000000000000000000000000000000000000000000")));
        Assert.Equal(StatusCode.OK, await EvaluateAsync(channel, await tls.Server.AddKeyAsync(KeyRole.Sdk, "test")));
    }

    [Theory]
    [InlineData("other.internal")]
    [InlineData("shop.internal.evil.example")]
    [InlineData("SHOP.internal")]
    public async Task Certificate_OfAnotherName_NeedsAKey(string name)
    {
        await using TlsServer tls = await StartAsync();
        using X509Certificate2 certificate = tls.Authority.Client("CN=shop.internal", name);
        using GrpcChannel channel = tls.Connect(certificate);

        Assert.Equal(StatusCode.Unauthenticated, await EvaluateAsync(channel, []));
        Assert.Equal(StatusCode.OK, await EvaluateAsync(channel, await tls.Server.AddKeyAsync(KeyRole.Sdk, "test")));
    }

    // Connections outlive certificates. Breaks when only the handshake looks at the end.
    [Fact]
    public async Task Certificate_ThatEndsDuringAConnection_IsRefusedThen()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using TlsServer tls = await StartAsync(time: time);
        using X509Certificate2 certificate = tls.Authority.Client("CN=x", "shop.internal");
        using GrpcChannel channel = tls.Connect(certificate);
        Assert.Equal(StatusCode.OK, await EvaluateAsync(channel, []));
        Caller caller = tls.Server.Get<ClientCertificates>().Find(certificate)!;

        time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(StatusCode.Unauthenticated, await EvaluateAsync(channel, []));
        Assert.False(tls.Server.Get<KeyRing>().IsStillGood(caller));
    }

    [Theory]
    [InlineData("", KeyRole.Sdk, "test", "Name is empty")]
    [InlineData("shop", KeyRole.Sdk, null, "the role Sdk and the environment '(none)'")]
    [InlineData("shop", KeyRole.Admin, "test", "admins have none")]
    [InlineData("shop", KeyRole.Unspecified, null, "the role Unspecified")]
    public async Task Setting_ThatLetsInNobody_StopsTheStart(string name, KeyRole role, string? environment, string why)
    {
        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(
            () => RunningServer.StartAsync(options => options.Security.Certificates.Add(new CertificateRole { Name = name, Role = role, Environment = environment })));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    // Breaks when the settings' binder does not know the list, or the program lets the refusal escape as an exception.
    [Fact]
    public async Task Setting_OfTheProgram_IsBoundAndChecked()
    {
        string folder = Directory.CreateTempSubdirectory("noa-settings-").FullName;
        try
        {
            (int exitCode, string output) = await ServerProcess.RunToEndAsync(
                folder, "--Noa:Security:Certificates:0:Name=shop", "--Noa:Security:Certificates:0:Role=Admin", "--Noa:Security:Certificates:0:Environment=test");

            Assert.Equal(1, exitCode);
            Assert.Contains("Noa:Security:Certificates:0 has the role Admin and the environment 'test': admins have none, SDKs and clients have one.", output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<TlsServer> StartAsync(Action<Noa.FeatureFlags.Server.Hosting.FlagServerOptions>? configure = null, TimeProvider? time = null, ThrowAwayAuthority? authority = null) => TlsServer.StartAsync(
        asksClients: true,
        options =>
        {
            options.Security.Certificates.Add(new CertificateRole { Name = "shop.internal", Role = KeyRole.Sdk, Environment = "test" });
            options.Security.Certificates.Add(new CertificateRole { Name = Spiffe, Role = KeyRole.Editor, Environment = "test" });
            options.Security.Certificates.Add(new CertificateRole { Name = "CN=shop, O=Example", Role = KeyRole.Reader, Environment = "test" });
            configure?.Invoke(options);
        },
        time,
        authority: authority);

    private static Task<StatusCode> EvaluateAsync(GrpcChannel channel, Metadata key, string environment = "") =>
        StatusOfAsync(() => new FlagEvaluation.FlagEvaluationClient(channel).EvaluateAsync(new EvaluateRequest { FlagKey = "a", Environment = environment }, key).ResponseAsync);

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
}
