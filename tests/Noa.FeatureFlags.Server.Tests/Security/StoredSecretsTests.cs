using System.Text.RegularExpressions;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Tests.Hosting;
using Noa.FeatureFlags.Tests.Architecture;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Security;

/// <summary>Secrets are kept nowhere, compared in one place, and files are their owner's alone.</summary>
public sealed partial class StoredSecretsTests
{
    // Every secret of the test, over making, use, replacement and revocation. Breaks when a secret is stored, logged, or put in an error.
    [Fact]
    public async Task Secrets_OfEveryKey_AreInNoFileAndNoLog()
    {
        using var watched = new Watched();
        await using RunningServer server = await RunningServer.StartAsync(logging: watched.Logs.AddTo);
        await server.AddEnvironmentAsync("test");
        string admin = await server.AddSecretAsync(KeyRole.Admin, null);
        using Grpc.Net.Client.GrpcChannel channel = server.Connect();
        var client = new FlagAdmin.FlagAdminClient(channel);
        List<string> secrets = [admin];
        foreach (KeyRole role in (KeyRole[])[KeyRole.Editor, KeyRole.Reader, KeyRole.Sdk, KeyRole.Client])
        {
            CreateKeyResponse made = await client.CreateKeyAsync(new CreateKeyRequest { Role = role, Environment = "test", Name = "somebody" }, RunningServer.Present(admin));
            CreateKeyResponse next = await client.CreateKeyAsync(new CreateKeyRequest { Role = role, Environment = "test", Name = "somebody", Replaces = made.Key.Id }, RunningServer.Present(admin));
            await client.RevokeKeyAsync(new RevokeKeyRequest { Id = made.Key.Id }, RunningServer.Present(admin));
            secrets.AddRange([made.Secret, next.Secret]);
            await Assert.ThrowsAnyAsync<Exception>(async () => await client.ListKeysAsync(new ListKeysRequest(), RunningServer.Present(made.Secret)));
        }

        Assert.All(secrets, secret => Assert.Empty(watched.Find(secret.Split('_')[4], server.DataDirectory)));
        Assert.NotEmpty(watched.Find(secrets[1].Split('_')[3], server.DataDirectory));
    }

    // A comparison that stops at the first difference tells by its time how far one has come.
    [Fact]
    public void Secrets_InTheSources_AreComparedInConstantTime()
    {
        string[] compared = [.. SourceTree.SourcesOf("src", "Noa.FeatureFlags.Server")
            .SelectMany(static path => File.ReadLines(path).Where(static line => Comparison().IsMatch(line)).Select(line => $"{SourceTree.Relative(path)}: {line.Trim()}"))];

        Assert.Empty(compared);
        string keyRing = File.ReadAllText(Path.Combine(SourceTree.Root, "src", "Noa.FeatureFlags.Server", "Security", "KeyRing.cs"));
        Assert.Equal(1, Regex.Count(keyRing, "CryptographicOperations.FixedTimeEquals"));
        Assert.Equal(2, Regex.Count(keyRing, @"IsSame\(HashOf"));
    }

    [Theory]
    [InlineData("if (key.SecretHash == hash)", true)]
    [InlineData("return hash.SequenceEqual(key.SecretHash.Span);", true)]
    [InlineData("bool same = string.Equals(parsed.Secret, secret, StringComparison.Ordinal);", true)]
    [InlineData("bool isSame = IsSame(HashOf(parsed?.Secret ?? presented), key.SecretHash.Span);", false)]
    [InlineData("key.Id, key.SecretHash, (int)key.Role,", false)]
    public void Comparison_OfASecret_IsSeen(string line, bool isSeen) => Assert.Equal(isSeen, Comparison().IsMatch(line));

    // Breaks when the store, or what SQLite makes beside it, is made with the mode of the process.
    [Fact]
    public async Task Files_OfTheStore_AreTheirOwnersAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are those of Unix.");
        string parent = Directory.CreateTempSubdirectory("noa-modes-").FullName;
        try
        {
            string folder = Path.Combine(parent, "data");
            await using RunningServer server = await RunningServer.StartAsync(dataDirectory: folder);
            await server.CommitAsync(await server.AddEnvironmentAsync("test"), [Entry("a", "true")], []);
            string[] files = Directory.GetFiles(folder);

            Assert.Superset(new HashSet<string> { "flags.db", "flags.db-shm", "flags.db-wal" }, files.Select(static file => Path.GetFileName(file)).ToHashSet());
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, ModeOf(folder));
            Assert.All(files, static file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(file)));
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    // Names become parts of keys, labels, messages and file names. Breaks when one could be a path or end a line.
    [Fact]
    public async Task Environment_WithANameThatIsNone_IsRefused()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using Grpc.Net.Client.GrpcChannel channel = server.Connect();
        Grpc.Core.Metadata key = await server.AddKeyAsync(KeyRole.Admin, null);
        string[] names =
        [
            "", ".", "..", "../etc", "a/b", "a\\b", "/etc", "C:", "a\0", "a\n", "a\r\nX: y", "a b",
            "a_b", "A", "1a", "-a", "a.b", "%2e%2e", "a'; drop table access_key; --", "<script>", "\u0430", "a\u0301", "\u2024\u2024", "\uFF0Fetc", new string('a', 65),
        ];
        foreach (string name in names)
        {
            Grpc.Core.RpcException refused = await Assert.ThrowsAsync<Grpc.Core.RpcException>(async () =>
                await new FlagAdmin.FlagAdminClient(channel).CreateEnvironmentAsync(new CreateEnvironmentRequest { Name = name }, key));

            Assert.Equal((name, Grpc.Core.StatusCode.InvalidArgument), (name, refused.StatusCode));
        }
    }

    [Fact]
    public void Key_LongerThanAnyIs_IsNotLookedAt() => Assert.Null(PresentedKey.Parse(new string('_', 10_000)));

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    [GeneratedRegex(@"(Secret|SecretHash)\b[^,;]*(==|!=|\bEquals\(|SequenceEqual|Compare)|(==|!=|\bEquals\(|SequenceEqual\(|Compare\w*\()[^;]*\bSecret(Hash)?\b")]
    private static partial Regex Comparison();
}
