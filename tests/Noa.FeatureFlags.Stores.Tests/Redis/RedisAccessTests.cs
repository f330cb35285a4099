using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Redis;
using Noa.FeatureFlags.Server.Storage;
using Noa.FeatureFlags.Stores.Tests.Contract;
using Noa.FeatureFlags.Testing.Faults;

namespace Noa.FeatureFlags.Stores.Tests.Redis;

/// <summary>Who may do what in Redis: a user with the rights that docs/operations.md lists and no others, TLS, and a server that was not asked for Redis.</summary>
public sealed class RedisAccessTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    // The list stands in docs/operations.md; a test compares nothing else, so that the page cannot promise less than is needed.
    private static string[] RightsOfTheDocs()
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "operations.md"));
        string line = page.Split('\n').Single(static text => text.StartsWith("user noa on ", StringComparison.Ordinal));
        return line.Split(' ')[3..];
    }

    // Breaks when a script or the client uses a command that the page does not list.
    [Fact]
    public async Task Store_WithTheListedRightsAlone_DoesAllItDoes()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        string answer = await redis.CommandAsync(["ACL", "SETUSER", "noa", "on", .. RightsOfTheDocs().Select(static right => right == ">PASSWORD" ? ">secret" : right)]);
        await using RedisStore store = await RedisStoreTests.OpenAsync($"{redis.Connection},user=noa,password=secret");
        await store.CreateEnvironmentAsync(new("test", false, []), Changes.Access, Cancelled);
        StoreHead head = await store.ReadHeadAsync("test", Cancelled);

        CommitResult result = await store.CommitAsync(Changes.Make(head, EntrySet.Empty, [Changes.Flag("a", "1", 1)], []), Cancelled);
        StoredRuleSet stored = await store.LoadAsync("test", Cancelled);
        await store.LoadRevisionAsync("test", 1, Cancelled);
        await store.ListRevisionsAsync("test", long.MaxValue, 10, Cancelled);
        await store.ReadAuditAsync("test", 0, Cancelled).ToListAsync(Cancelled);
        await store.ListKeysAsync(Cancelled);
        await store.MoveServedAsync("test", await store.ReadHeadAsync("test", Cancelled), stored.Version, DistributionState.Rolling, null, Cancelled);
        await store.RenewAsync(Changes.Renew(stored.Version, stored), Cancelled);
        string denied = await redis.CommandAsync("ACL", "LOG");

        Assert.Equal("OK", answer);
        Assert.Equal(CommitResultKind.Committed, result.Kind);
        Assert.True(denied.Length == 0, denied);
    }

    [Fact]
    public async Task Redis_OverTls_IsReachedByItsAuthorityAlone()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        string folder = Directory.CreateTempSubdirectory("noa-tls-").FullName;
        (string certificate, string key) = MakeCertificate(folder);
        int port = RedisServer.FreePort();
        await using RedisServer redis = await RedisServer.StartAsync("--tls-port", $"{port}", "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file", certificate, "--tls-auth-clients", "no");

        await using RedisStore trusted = await RedisStoreTests.OpenAsync($"localhost:{port},ssl=true", options => options.Redis.AuthorityPath = certificate);
        StoreCondition good = trusted.Condition;
        await using RedisStore stranger = await RedisStoreTests.OpenAsync($"localhost:{port},ssl=true");

        Assert.True(good.IsLive, good.Detail);
        Assert.False(stranger.Condition.IsLive);
        Directory.Delete(folder, recursive: true);
    }

    // Breaks when something on the way of the embedded server touches a type of the client.
    [Fact]
    public async Task EmbeddedServer_NotAskedForRedis_DoesNotEvenLoadItsClient()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It reads /proc.");
        string folder = Directory.CreateTempSubdirectory("noa-embedded-").FullName;
        using ServerProcess server = await ServerProcess.StartAsync(folder);
        await new FlagAdmin.FlagAdminClient(server.Channel).ListEnvironmentsAsync(new ListEnvironmentsRequest(), ServerProcess.Key, cancellationToken: Cancelled);

        string loaded = await File.ReadAllTextAsync($"/proc/{server.Id}/maps", Cancelled);
        await server.KillAsync();

        Assert.Contains("Noa.FeatureFlags.Server.dll", loaded, StringComparison.Ordinal);
        Assert.DoesNotContain("StackExchange.Redis", loaded, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static (string Certificate, string Key) MakeCertificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        (string certificatePath, string keyPath) = (Path.Combine(folder, "redis.crt"), Path.Combine(folder, "redis.key"));
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        return (certificatePath, keyPath);
    }
}
