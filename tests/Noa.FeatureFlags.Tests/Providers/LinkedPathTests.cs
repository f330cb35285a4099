using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

public sealed class LinkedPathTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Path_WithoutLinks_IsItself()
    {
        string root = LinkedPath.Resolve(_directory[""].TrimEnd('/'));

        Assert.Equal(Path.Combine(root, "a", "b"), LinkedPath.Resolve(_directory["a/b"]));
    }

    [Fact]
    public void Path_ThroughRelativeAndAbsoluteLinks_IsFollowedToTheEnd()
    {
        string root = LinkedPath.Resolve(_directory[""].TrimEnd('/'));
        Directory.CreateDirectory(_directory["real/deep"]);
        Directory.CreateSymbolicLink(_directory["absolute"], _directory["real"]);
        Directory.CreateSymbolicLink(_directory["real/relative"], "../absolute/deep");
        File.CreateSymbolicLink(_directory["real/deep/link.json"], "./file.json");

        string resolved = LinkedPath.Resolve(_directory["absolute/relative/link.json"]);

        Assert.Equal(Path.Combine(root, "real", "deep", "file.json"), resolved);
    }

    [Fact]
    public void Links_InACircle_EndInAnException()
    {
        File.CreateSymbolicLink(_directory["one"], "two");
        File.CreateSymbolicLink(_directory["two"], "one");

        Assert.Throws<IOException>(() => LinkedPath.Resolve(_directory["one"]));
    }
}
