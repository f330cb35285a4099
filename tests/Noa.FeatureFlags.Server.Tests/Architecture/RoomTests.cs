using System.Text.RegularExpressions;
using Noa.FeatureFlags.Tests.Architecture;

namespace Noa.FeatureFlags.Server.Tests.Architecture;

/// <summary>The server's folders are rooms that depend leftward only.</summary>
public sealed partial class RoomTests
{
    private const string Hosting = "Hosting";

    // Rooms of one step do not know one another.
    private static readonly string[][] Steps =
    [
        ["Errors", "Storage"],
        ["Environments"],
        ["Security"],
        ["Streaming", "Evaluation"],
        ["Admin", "Telemetry", "Ofrep", "Flagd", "LaunchDarkly", "Redis"],
        ["RuleFiles"],
        [Hosting],
    ];

    public static TheoryData<string> Rooms => [.. Folders()];

    public static TheoryData<string> RoomsBeforeHosting => [.. Folders().Where(static room => room != Hosting)];

    [Fact]
    public void Server_Folders_AreTheRooms() => Assert.Empty(Folders().Except(Steps.SelectMany(static step => step)));

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Room_InItsSources_UsesOnlyRoomsBeforeIt(string room)
    {
        string[] forbidden = [.. Steps.SkipWhile(step => !step.Contains(room)).SelectMany(static step => step).Where(other => other != room && other != Hosting)];

        string[] uses = [.. SourceTree.SourcesOf("src", "Noa.FeatureFlags.Server", room)
            .SelectMany(path => RoomsUsedIn(File.ReadAllText(path)).Where(forbidden.Contains).Select(other => $"{SourceTree.Relative(path)} uses {other}"))];

        Assert.Empty(uses);
    }

    // Settings are read everywhere; whatever else is in the last room is nobody's.
    [Theory]
    [MemberData(nameof(RoomsBeforeHosting))]
    public void Room_BeforeHosting_UsesItsOptionsAlone(string room)
    {
        string[] forbidden = [.. SourceTree.SourcesOf("src", "Noa.FeatureFlags.Server", Hosting).Select(static path => Path.GetFileNameWithoutExtension(path)!).Where(static name => !name.EndsWith("Options", StringComparison.Ordinal))];

        string[] uses = [.. SourceTree.SourcesOf("src", "Noa.FeatureFlags.Server", room)
            .SelectMany(path => Words().Matches(WithoutComments(path)).Select(static word => word.Value).Distinct().Intersect(forbidden).Select(type => $"{SourceTree.Relative(path)} uses {type}"))];

        Assert.Empty(uses);
    }

    [Theory]
    [InlineData("using Noa.FeatureFlags.Server.Admin;", "Admin")]
    [InlineData("    Streaming.SubscriberHub subscribers,", "Streaming")]
    [InlineData("new Noa.FeatureFlags.Server.Security.Caller()", "Security")]
    [InlineData("// Admin.WritePath is elsewhere", null)]
    [InlineData("int count = options.Admin.Count;", null)]
    [InlineData("request.Security.AdminKey", null)]
    public void RoomsUsedIn_ALine_FindsUsesAndNothingElse(string line, string? expected) => Assert.Equal(expected is null ? [] : [expected], RoomsUsedIn(line));

    private static IEnumerable<string> Folders() => Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "src", "Noa.FeatureFlags.Server")).Select(static path => Path.GetFileName(path)!).Except(["bin", "obj"]);

    private static string WithoutComments(string path) => Comment().Replace(File.ReadAllText(path), "");

    private static string[] RoomsUsedIn(string source) =>
    [
        .. RoomName().Matches(Comment().Replace(source, "")).Select(static match => match.Groups["room"].Value).Distinct().Intersect(Steps.SelectMany(static step => step)),
    ];

    [GeneratedRegex(@"(\bNoa\.FeatureFlags\.Server\.|(?<![\w.]))(?<room>[A-Z]\w+)(\.[A-Z]|\s*;)")]
    private static partial Regex RoomName();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Words();

    [GeneratedRegex(@"//.*")]
    private static partial Regex Comment();
}
