using System.Text.Json.Nodes;
using Noa.Release.Flags;
using Noa.Release.Plans;

namespace Noa.Release.Tests.Flags;

/// <summary>A real flag server as a process.</summary>
public sealed class FlagServerTests : IAsyncLifetime
{
    private const string Key = "an administrator's key for release tests only";
    private const string Flag = "dark-mode";

    private readonly FlagServerProcess _server = new(Key);

    public ValueTask InitializeAsync() => _server.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    // Breaks when going back loses what the flag was, or writes past the server's checks.
    [Fact]
    public async Task Move_ThenRevert_GivesTheFlagBackAsItWas()
    {
        using FlagServerClient client = Connect(Key);
        IReadOnlyDictionary<string, string> before = await client.ReadAsync([Flag], default);

        await client.MoveAsync([new FlagMove(Flag, 10, [])], "shop", "test", default);
        JsonNode moved = JsonNode.Parse((await client.ReadAsync([Flag], default))[Flag])!;
        await client.MoveAsync([new FlagMove(Flag, 10, [])], "shop", "the same again", default);
        await client.RevertAsync(before, "test", default);

        Assert.Equal("shop", moved["fallthrough"]!["salt"]!.GetValue<string>());
        Assert.Equal(10, moved["fallthrough"]!["rollout"]!["on"]!.GetValue<decimal>());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(before[Flag]), JsonNode.Parse((await client.ReadAsync([Flag], default))[Flag])));
    }

    [Fact]
    public async Task ReadEvents_OfAFlagThatNobodyWasToldOf_HasNoVariations()
    {
        using FlagServerClient client = Connect(Key);

        Assert.Empty(await client.ReadEventsAsync(Flag, "error", TimeSpan.FromMinutes(5), default));
    }

    [Theory]
    [InlineData(Key, "nobody", "There is no flag:nobody")]
    [InlineData("a wrong key", Flag, "The flag server refused")]
    public async Task Read_OfWhatCannotBeRead_SaysWhy(string key, string flag, string reason)
    {
        using FlagServerClient client = Connect(key);

        Assert.Contains(reason, (await Assert.ThrowsAsync<ReleaseException>(() => client.ReadAsync([flag], default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_WhenNobodyAnswers_SaysThatTheServerCannotBeReached()
    {
        using var client = new FlagServerClient(new FlagServerSpec(new Uri($"http://127.0.0.1:{FlagServerProcess.FreePort()}"), "development", "NOA_KEY"), Key, TimeProvider.System);

        Assert.Contains("cannot be reached", (await Assert.ThrowsAsync<ReleaseException>(() => client.ReadAsync([Flag], default))).Message, StringComparison.Ordinal);
    }

    private FlagServerClient Connect(string key) => new(new FlagServerSpec(_server.Grpc, "development", "NOA_KEY"), key, TimeProvider.System);
}
