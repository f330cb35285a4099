namespace Noa.FeatureFlags.Cli.Tests;

/// <summary>What <c>noa server</c> says when it cannot even ask; the verbs themselves are tested with a server.</summary>
public class ServerCommandTests
{
    [Fact]
    public void Server_WithoutKey_SaysWhereToGetOne()
    {
        ToolRun run = Tool.Run("server", "get");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("set NOA_KEY", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("flags.example")]
    [InlineData("ftp://flags.example")]
    public void Server_WithABadAddress_SaysHowOneLooks(string address)
    {
        ToolRun run = Tool.Run("server", "get", "--server", address, "--key", "k");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("is no address of a server", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Server_ThatIsNotThere_IsUnusable()
    {
        // Port 9 is discard, which nothing listens to here.
        ToolRun run = Tool.Run("server", "get", "--server", "http://127.0.0.1:9", "--key", "k");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("cannot be reached", run.Error, StringComparison.Ordinal);
    }
}
