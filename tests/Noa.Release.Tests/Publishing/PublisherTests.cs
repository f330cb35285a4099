using Noa.Release.Publishing;
using Noa.Release.Tests.Artifacts;

namespace Noa.Release.Tests.Publishing;

/// <summary>Packages that were really built, to a folder and to a v3 registry.</summary>
public sealed class PublisherTests(BuiltRelease release) : IClassFixture<BuiltRelease>, IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("noa-feed-").FullName;
    private readonly NuGetServer _server = new();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Publish_ToAFolder_TwiceIsAsOnce()
    {
        string first = await PublishAsync(_folder), second = await PublishAsync(_folder);

        Assert.Equal(("Core pushed, A.Web pushed", "Core present, A.Web present"), (first, second));
    }

    [Fact]
    public async Task Publish_ToARegistry_AsksItAndNotWhatWasDoneBefore()
    {
        string first = await PublishAsync(_server.Index), second = await PublishAsync(_server.Index);

        Assert.Equal(("Core pushed, A.Web pushed", "Core present, A.Web present"), (first, second));
        Assert.Equal(["core.1.2.0", "a.web.1.2.0"], _server.Pushed);
    }

    // Breaks when a failure in the middle is not told as one, or when what is there is pushed again.
    [Fact]
    public async Task Publish_ThatEndedInTheMiddle_GoesOnWithTheRest()
    {
        _server.Takes = 1;
        string refusal = (await Assert.ThrowsAsync<ReleaseException>(() => PublishAsync(_server.Index))).Message;
        _server.Takes = int.MaxValue;

        string again = await PublishAsync(_server.Index);

        Assert.Contains("A.Web.1.2.0.nupkg was not taken", refusal, StringComparison.Ordinal);
        Assert.Contains("1 of 2 packages are published. The same command goes on with the rest.", refusal, StringComparison.Ordinal);
        Assert.Equal("Core present, A.Web pushed", again);
    }

    // Breaks when packages are compared by their bytes: each pack writes other times and names.
    [Fact]
    public async Task Publish_OfTheSameCommitBuiltAgain_IsTheSame()
    {
        await PublishAsync(_folder);
        foreach (string package in Directory.GetFiles(release.Output, "*.nupkg"))
        {
            File.Delete(package);
        }

        release.Build();

        Assert.Equal(2, release.New.Count);
        Assert.Equal("Core present, A.Web present", await PublishAsync(_folder));
    }

    // Breaks when a version that is there is taken for this one.
    [Fact]
    public async Task Publish_OfAVersionThatIsThereWithOtherContent_IsRefusedBeforeAnythingIsPushed()
    {
        await PublishAsync(_folder);
        File.Delete(Path.Combine(_folder, "Core.1.2.0.nupkg"));
        release.Files.Write("src/A.Web/Other.cs", "namespace A.Web;\n\npublic static class Other\n{\n}\n");
        release.Files.Commit("Other");
        release.Build();

        string refusal = (await Assert.ThrowsAsync<ReleaseException>(() => PublishAsync(_folder))).Message;

        release.Files.Git("reset", "-q", "--hard", "HEAD~1");
        release.Build();
        Assert.StartsWith("Nothing was published:", refusal, StringComparison.Ordinal);
        Assert.Contains("A.Web 1.2.0 (", refusal, StringComparison.Ordinal);
        Assert.Contains("lib/net10.0/A.Web.dll", refusal, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "Core.1.2.0.nupkg")));
    }

    [Fact]
    public async Task Publish_WithAKeyThatIsRefused_NeverTellsIt()
    {
        string refusal = (await Assert.ThrowsAsync<ReleaseException>(() => PublishAsync(_server.Index, "secret-4711"))).ToString();

        Assert.Contains("403", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-4711", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_ToARegistryThatHidesWhatItHas_IsNotTakenForPublished()
    {
        await PublishAsync(_server.Index);
        _server.IsSlow = true;

        Assert.Equal("Core unseen, A.Web unseen", await PublishAsync(_server.Index));
    }

    [Fact]
    public async Task Publish_OfAFileThatWasHarmed_IsRefused()
    {
        string package = Path.Combine(release.Output, "Core.1.2.0.nupkg");
        byte[] good = await File.ReadAllBytesAsync(package, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(package, [.. good, 0], TestContext.Current.CancellationToken);

        string refusal = (await Assert.ThrowsAsync<ReleaseException>(() => PublishAsync(_folder))).Message;

        await File.WriteAllBytesAsync(package, good, TestContext.Current.CancellationToken);
        Assert.Equal("Nothing was published: Core.1.2.0.nupkg is not what was built, or gone. Build again.", refusal);
    }

    [Fact]
    public async Task Publish_OfChangesThatAreNotCommitted_IsRefused()
    {
        release.Files.Write("src/Core/Half.cs", "namespace Core;\n");
        release.Build();

        string refusal = (await Assert.ThrowsAsync<ReleaseException>(() => PublishAsync(_folder))).Message;

        File.Delete(release.Files.PathOf("src/Core/Half.cs"));
        release.Build();
        Assert.Contains("was built from changes that are not committed", refusal, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("nowhere/packages", "There is no folder 'nowhere/packages'")]
    [InlineData("http://packages.example/index.json", "is not encrypted")]
    [InlineData("http://127.0.0.1:9/index.json", "http://127.0.0.1:9/index.json: ")]
    public async Task Publish_ToWhereNobodyIs_SaysSo(string source, string reason) =>
        Assert.Contains(reason, (await Assert.ThrowsAsync<ReleaseException>(() => PublishAsync(source))).Message, StringComparison.Ordinal);

    private async Task<string> PublishAsync(string source, string key = NuGetServer.Key)
    {
        IReadOnlyList<PublishStep> steps = await Publisher.Open(release.Output, PackageFeed.Open(source, key)).PublishAsync(static _ => { }, TestContext.Current.CancellationToken);
        return string.Join(", ", steps.Select(static step => $"{step.Artifact.Id} {step.Outcome.ToString().ToLowerInvariant()}"));
    }
}
