using System.Text.RegularExpressions;

namespace Noa.FeatureFlags.Tests.Architecture;

/// <summary>The tree is the architecture: rooms depend leftward only, files stay small.</summary>
public sealed partial class RoomTests
{
    private const int MaxLines = 400;

    private static readonly string[] Projects = ["src", "tests", "samples", "benchmarks"];

    // Rooms of one step do not know one another.
    private static readonly string[][] Steps = [["Model"], ["Compilation"], ["Evaluation"], ["Providers", "Exposures"], ["Hosting"]];

    public static TheoryData<string> Rooms => [.. Steps.SelectMany(static step => step)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Room_InItsSources_UsesOnlyRoomsBeforeIt(string room)
    {
        string[] forbidden = [.. Steps.SkipWhile(step => !step.Contains(room)).SelectMany(static step => step).Where(other => other != room)];

        string[] uses = [.. SourceTree.SourcesOf("src", "Noa.FeatureFlags", room)
            .SelectMany(path => RoomsUsedIn(File.ReadAllText(path)).Where(forbidden.Contains).Select(other => $"{SourceTree.Relative(path)} uses {other}"))];

        Assert.Empty(uses);
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Room_InItsSources_DeclaresItsOwnNamespace(string room)
    {
        string[] strangers = [.. SourceTree.SourcesOf("src", "Noa.FeatureFlags", room)
            .Where(path => !Regex.IsMatch(File.ReadAllText(path), $@"^namespace Noa\.FeatureFlags\.{room}(\.\w+)?;", RegexOptions.Multiline))
            .Where(path => room != "Hosting" || !IsMeantForTheFrontDoor(path))
            .Select(SourceTree.Relative)];

        Assert.Empty(strangers);
    }

    [Fact]
    public void Core_Folders_AreTheRooms()
    {
        string[] folders = [.. Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "src", "Noa.FeatureFlags")).Select(static path => Path.GetFileName(path)!)];

        Assert.Empty(folders.Except(Steps.SelectMany(static step => step)).Except(["bin", "obj"]));
    }

    [Fact]
    public void Sources_OfAllProjects_HaveAtMostFourHundredLines()
    {
        string[] tooLong = [.. Projects.SelectMany(static folder => SourceTree.SourcesOf(folder))
            .Select(static path => (Path: path, Lines: File.ReadLines(path).Count()))
            .Where(static file => file.Lines > MaxLines)
            .Select(static file => $"{SourceTree.Relative(file.Path)}: {file.Lines} lines")];

        Assert.Empty(tooLong);
    }

    // A helper lives in the room that needs it and has a real name. Breaks when a folder lies three deep, or is a drawer for anything.
    [Fact]
    public void Folders_OfAllProjects_AreTwoDeepAtMostAndHaveRealNames()
    {
        string[] folders = [.. Projects.SelectMany(static folder => SourceTree.SourcesOf(folder)).Select(static path => Path.GetDirectoryName(SourceTree.Relative(path))!).Distinct()];

        Assert.DoesNotContain(folders, static folder => folder.Split(Path.DirectorySeparatorChar)[2..] is { Length: > 2 } or ["Utils" or "Helpers" or "Common" or "Core", ..] or [_, "Utils" or "Helpers" or "Common" or "Core"]);
    }

    [Theory]
    [InlineData("using Noa.FeatureFlags.Hosting;", "Hosting")]
    [InlineData("using static Noa.FeatureFlags.Hosting.Log;", "Hosting")]
    [InlineData("global::Noa.FeatureFlags.Evaluation.Evaluator evaluator;", "Evaluation")]
    [InlineData("var source = new Providers.FileSource(path);", "Providers")]
    [InlineData("// Exposures.ExposureQueue is elsewhere", null)]
    [InlineData("/// <see cref=\"Noa.FeatureFlags.Hosting.Log\"/>", null)]
    [InlineData("int count = model.Providers.Count;", null)]
    [InlineData("using Noa.FeatureFlags.ModelBuilding;", null)]
    public void RoomsUsedIn_ALine_FindsUsesAndNothingElse(string line, string? expected)
    {
        Assert.Equal(expected is null ? [] : [expected], RoomsUsedIn(line));
    }

    private static string[] RoomsUsedIn(string source) =>
        [.. RoomName().Matches(Comment().Replace(source, "")).Select(static match => match.Groups["room"].Value).Distinct()];

    // What an application writes at start-up lives in the front door's namespace, so that it needs no further using.
    private static bool IsMeantForTheFrontDoor(string path) =>
        Regex.IsMatch(File.ReadAllText(path), @"^namespace (Noa\.FeatureFlags|Microsoft\.Extensions\.DependencyInjection);", RegexOptions.Multiline);

    [GeneratedRegex(@"(\bNoa\.FeatureFlags\.|(?<![\w.]))(?<room>Model|Compilation|Evaluation|Providers|Exposures|Hosting)(\.[A-Z]|\s*;)")]
    private static partial Regex RoomName();

    [GeneratedRegex(@"//.*")]
    private static partial Regex Comment();
}
