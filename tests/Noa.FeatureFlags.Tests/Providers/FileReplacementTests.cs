using System.Runtime.InteropServices;
using System.Text;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>Ways in which tools put another file in a file's place, noticed by announcement and by polling.</summary>
public sealed class FileReplacementTests : IDisposable
{
    private static readonly DateTime OneTime = new(2027, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly TempDirectory _directory = new();

    private string FlagsFile => _directory["flags.json"];

    public static TheoryData<bool> Announced => new(true, false);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Announced))]
    public async Task Replacement_ByRenameOverTheFile_IsFollowed(bool isAnnounced)
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await using RunningSource running = Follow(FlagsFile, isAnnounced);

        File.WriteAllText(_directory["flags.json.tmp"], RuleText.Flag("search", "second"));
        File.Move(_directory["flags.json.tmp"], FlagsFile, overwrite: true);

        await running.Sink.UntilAsync(() => running.Sink.DescriptionOf("search") == "second");
    }

    [Theory]
    [MemberData(nameof(Announced))]
    public async Task Replacement_ByVim_IsFollowed(bool isAnnounced)
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await using RunningSource running = Follow(FlagsFile, isAnnounced);

        // With backupcopy=no: the file becomes the backup, a new one is written under its name, the backup is deleted.
        File.Move(FlagsFile, _directory["flags.json~"]);
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "second"));
        File.Delete(_directory["flags.json~"]);

        await running.Sink.UntilAsync(() => running.Sink.DescriptionOf("search") == "second");
    }

    [Theory]
    [MemberData(nameof(Announced))]
    public async Task Replacement_BySwappingTheFilesLink_IsFollowed(bool isAnnounced)
    {
        WriteWithOneTime(_directory["first.json"], RuleText.Flag("search", "a"));
        WriteWithOneTime(_directory["second.json"], RuleText.Flag("search", "b"));
        File.CreateSymbolicLink(FlagsFile, "first.json");
        await using RunningSource running = Follow(FlagsFile, isAnnounced);

        SwapLink(FlagsFile, "second.json");

        await running.Sink.UntilAsync(() => running.Sink.DescriptionOf("search") == "b");
    }

    [Theory]
    [MemberData(nameof(Announced))]
    public async Task Replacement_BySwappingTheDirectorysLink_IsFollowedAgainAndAgain(bool isAnnounced)
    {
        // As release directories do: current -> releases/1, then releases/2. A watch stays on the old directory.
        string[] releases = [.. Enumerable.Range(1, 3).Select(number => Directory.CreateDirectory(_directory[$"releases/{number}"]).FullName)];
        foreach (string release in releases)
        {
            WriteWithOneTime(Path.Combine(release, "flags.json"), RuleText.Flag("search", Path.GetFileName(release)));
        }

        Directory.CreateSymbolicLink(_directory["current"], releases[0]);
        await using RunningSource running = Follow(Path.Combine(_directory["current"], "flags.json"), isAnnounced);

        SwapLink(_directory["current"], releases[1]);
        await running.Sink.UntilAsync(() => running.Sink.DescriptionOf("search") == "2");
        SwapLink(_directory["current"], releases[2]);

        await running.Sink.UntilAsync(() => running.Sink.DescriptionOf("search") == "3");
    }

    [Theory]
    [MemberData(nameof(Announced))]
    public async Task Replacement_ByKubernetesConfigMap_IsFollowed(bool isAnnounced)
    {
        // Sizes and times are the same, so that only the place tells the files apart.
        PublishConfigMap("..2027_03_01_12_00_00.1", RuleText.Flag("search", "a"));
        File.CreateSymbolicLink(FlagsFile, Path.Combine("..data", "flags.json"));
        await using RunningSource running = Follow(FlagsFile, isAnnounced);

        PublishConfigMap("..2027_03_01_12_01_00.2", RuleText.Flag("search", "b"));
        Directory.Delete(_directory["..2027_03_01_12_00_00.1"], recursive: true);

        await running.Sink.UntilAsync(() => running.Sink.DescriptionOf("search") == "b");
        Assert.Empty(running.Sink.Reports);
    }

    [Theory]
    [MemberData(nameof(Announced))]
    public async Task File_DeletedAndWrittenAgain_IsStaleMeanwhile(bool isAnnounced)
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await using RunningSource running = Follow(FlagsFile, isAnnounced);

        File.Delete(FlagsFile);
        await running.Sink.UntilAsync(() => running.Sink.State == ProviderState.Stale);
        string? meanwhile = running.Sink.DescriptionOf("search");
        string? detail = running.Sink.Detail;
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "second"));
        await running.Sink.UntilAsync(() => running.Sink.State == ProviderState.Ready);

        Assert.Equal("first", meanwhile);
        Assert.Equal($"{FlagsFile} was deleted; the last good rule set stays in use", detail);
        Assert.Equal("second", running.Sink.DescriptionOf("search"));
    }

    [Theory]
    [MemberData(nameof(Announced))]
    public async Task Directory_ThatComesLater_IsFollowed(bool isAnnounced)
    {
        string path = _directory["etc/noa/flags.json"];
        await using RunningSource running = Follow(path, isAnnounced);

        Directory.CreateDirectory(_directory["etc/noa"]);
        File.WriteAllText(path, RuleText.Flag("search", "first"));
        await running.Sink.UntilAsync(() => running.Sink.DescriptionOf("search") == "first");
        File.WriteAllText(path, RuleText.Flag("search", "second"));

        await running.Sink.UntilAsync(() => running.Sink.DescriptionOf("search") == "second");
    }

    [Theory]
    [MemberData(nameof(Announced))]
    public async Task Directory_DeletedAndMadeAgain_IsFollowed(bool isAnnounced)
    {
        string path = _directory["etc/flags.json"];
        Directory.CreateDirectory(_directory["etc"]);
        File.WriteAllText(path, RuleText.Flag("search", "first"));
        await using RunningSource running = Follow(path, isAnnounced);

        Directory.Delete(_directory["etc"], recursive: true);
        Directory.CreateDirectory(_directory["etc"]);
        File.WriteAllText(path, RuleText.Flag("search", "second"));
        await running.Sink.UntilAsync(() => running.Sink.DescriptionOf("search") == "second");
        File.WriteAllText(path, RuleText.Flag("search", "third"));

        await running.Sink.UntilAsync(() => running.Sink.DescriptionOf("search") == "third");
    }

    [Fact]
    public async Task ConfigMapSwap_WithAnnouncements_IsNoticedLongBeforeThePoll()
    {
        PublishConfigMap("..1", RuleText.Flag("search", "a"));
        File.CreateSymbolicLink(FlagsFile, Path.Combine("..data", "flags.json"));
        await using var running = new RunningSource(new FileSource(FlagsFile, new FileSourceOptions { PollInterval = TimeSpan.FromHours(1) }));

        PublishConfigMap("..2", RuleText.Flag("search", "b"));

        await running.Sink.UntilAsync(() => running.Sink.DescriptionOf("search") == "b");
    }

    private static RunningSource Follow(string path, bool isAnnounced) => new(new FileSource(path, new FileSourceOptions
    {
        PollInterval = FileSourceDefaults.ShortestPollInterval,
        MakeWatcher = isAnnounced
            ? new FileSourceOptions().MakeWatcher
            : static _ => throw new IOException("The limit on the number of inotify instances has been reached."),
    }));

    /// <summary>What the kubelet does: a new directory, a new link beside ..data, and a rename over ..data.</summary>
    private void PublishConfigMap(string version, string text)
    {
        Directory.CreateDirectory(_directory[version]);
        WriteWithOneTime(Path.Combine(_directory[version], "flags.json"), text);
        SwapLink(_directory["..data"], version);
    }

    private static void SwapLink(string link, string target)
    {
        File.CreateSymbolicLink(link + "_tmp", target);
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows cannot put a link in the place of another in one step.");
        }

        Assert.Equal(0, Rename(Encoding.UTF8.GetBytes(link + "_tmp\0"), Encoding.UTF8.GetBytes(link + "\0")));
    }

    // File.Move looks at what a link points to, and refuses directories.
    [DllImport("libc", EntryPoint = "rename")]
    private static extern int Rename(byte[] from, byte[] to);

    private static void WriteWithOneTime(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, OneTime);
    }
}
