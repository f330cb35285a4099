using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>Files that cannot be read, and what is said of them, look by look.</summary>
public sealed class FileTroubleTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string FlagsFile => _directory["flags.json"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task HalfWrittenFile_CompletedBeforeTheNextLook_IsNeverReported()
    {
        string text = RuleText.Flag("search", "second");
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await using PolledFile file = await PolledFile.StartAsync(FlagsFile);

        File.WriteAllText(FlagsFile, text[..(text.Length / 2)]);
        await file.LookAsync();
        bool wasDoubted = file.IsUnsettled;
        File.WriteAllText(FlagsFile, text);
        await file.LookAsync();

        Assert.True(wasDoubted);
        Assert.Equal("second", file.Sink.DescriptionOf("search"));
        Assert.Empty(file.Sink.Reports);
    }

    [Fact]
    public async Task MissingFile_BackBeforeTheNextLook_IsNeverReported()
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await using PolledFile file = await PolledFile.StartAsync(FlagsFile);

        File.Delete(FlagsFile);
        await file.LookAsync();
        bool wasDoubted = file.IsUnsettled;
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "second"));
        await file.LookAsync();

        Assert.True(wasDoubted);
        Assert.Equal("second", file.Sink.DescriptionOf("search"));
        Assert.Empty(file.Sink.Reports);
    }

    [Fact]
    public async Task HalfWrittenFile_ThatStaysSo_IsStaleWithPlaceAndReason()
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await using PolledFile file = await PolledFile.StartAsync(FlagsFile);

        File.WriteAllText(FlagsFile, "{ \"flags\":\n { \"search\": tru");
        await file.SettleAsync();

        (ProviderState state, string? detail) = Assert.Single(file.Sink.Reports);
        Assert.Equal(ProviderState.Stale, state);
        Assert.StartsWith($"{FlagsFile} cannot be used: line 2, ", detail, StringComparison.Ordinal);
        Assert.EndsWith("; the last good rule set stays in use", detail, StringComparison.Ordinal);
        Assert.Equal("first", file.Sink.DescriptionOf("search"));
    }

    [Fact]
    public async Task FileThatIsWrittenSlowly_IsReportedAfterSomeLooksAtTheLatest()
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await using PolledFile file = await PolledFile.StartAsync(FlagsFile);

        int looks = 0;
        do
        {
            File.WriteAllText(FlagsFile, new string('{', ++looks));
            await file.LookAsync();
        }
        while (file.IsUnsettled);

        Assert.Equal(FileSourceDefaults.MaxSettlingLooks, looks);
        Assert.Equal(ProviderState.Stale, file.Sink.State);
    }

    [Fact]
    public async Task BrokenFile_ThatStaysBroken_IsReportedOnce()
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await using PolledFile file = await PolledFile.StartAsync(FlagsFile);
        File.WriteAllText(FlagsFile, "flags: yaml");
        await file.SettleAsync();

        await file.SettleAsync();
        await file.SettleAsync();

        Assert.Single(file.Sink.Reports);
    }

    [Fact]
    public async Task BrokenFile_SetBackToTheTextInUse_IsReadyWithoutBeingHandedOverAgain()
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await using PolledFile file = await PolledFile.StartAsync(FlagsFile);
        File.WriteAllText(FlagsFile, "");
        await file.SettleAsync();

        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await file.SettleAsync();

        Assert.Equal([ProviderState.Stale, ProviderState.Ready], file.Sink.Reports.Select(static report => report.State));
        Assert.Single(file.Sink.Replaced);
    }

    [Fact]
    public async Task BrokenFile_AtTheStart_IsNotReadyAtOnceAndReadyWhenRepaired()
    {
        File.WriteAllText(FlagsFile, "{");
        await using PolledFile file = await PolledFile.StartAsync(FlagsFile);
        (ProviderState state, string? detail) = Assert.Single(file.Sink.Reports);

        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await file.LookAsync();

        Assert.Equal(ProviderState.NotReady, state);
        Assert.StartsWith($"{FlagsFile} cannot be used: line 1, ", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("last good", detail, StringComparison.Ordinal);
        Assert.Equal("first", file.Sink.DescriptionOf("search"));
    }

    [Fact]
    public async Task FileThatIsTooLarge_IsNotReadAndTheLastGoodStays()
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await using PolledFile file = await PolledFile.StartAsync(FlagsFile);

        using (FileStream stream = File.OpenWrite(FlagsFile))
        {
            stream.SetLength(RuleSetLimits.MaxRuleSetBytes + 1L);
        }

        await file.SettleAsync();

        Assert.Equal(ProviderState.Stale, file.Sink.State);
        Assert.Contains("has 67108865 bytes, and no more than 67108864 are read", file.Sink.Detail, StringComparison.Ordinal);
        Assert.Equal("first", file.Sink.DescriptionOf("search"));
    }

    [Fact]
    public async Task FileThatBecomesADirectory_IsStaleUntilItIsAFileAgain()
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await using PolledFile file = await PolledFile.StartAsync(FlagsFile);

        File.Delete(FlagsFile);
        Directory.CreateDirectory(FlagsFile);
        await file.SettleAsync();
        string? detail = file.Sink.Detail;
        Directory.Delete(FlagsFile);
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "second"));
        await file.SettleAsync();

        Assert.Equal($"{FlagsFile} is a directory; the last good rule set stays in use", detail);
        Assert.Equal("second", file.Sink.DescriptionOf("search"));
        Assert.Equal(ProviderState.Ready, file.Sink.State);
    }

    [Fact]
    public async Task FileThatIsForbidden_IsStaleUntilItIsAllowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || System.Environment.UserName == "root", "Nothing is forbidden to root, and Windows has no file modes.");
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await using PolledFile file = await PolledFile.StartAsync(FlagsFile);

        SetMode(UnixFileMode.None);
        File.SetLastWriteTimeUtc(FlagsFile, DateTime.UnixEpoch);
        await file.SettleAsync();
        string? detail = file.Sink.Detail;
        SetMode(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await file.SettleAsync();

        Assert.StartsWith($"{FlagsFile} cannot be read: ", detail, StringComparison.Ordinal);
        Assert.Equal(ProviderState.Ready, file.Sink.State);
    }

    [Fact]
    public async Task LinkThatPointsToItself_IsReportedAsUnreadable()
    {
        File.CreateSymbolicLink(FlagsFile, "flags.json");

        await using PolledFile file = await PolledFile.StartAsync(FlagsFile);

        Assert.Equal(ProviderState.NotReady, file.Sink.State);
        Assert.StartsWith($"{FlagsFile} cannot be read: ", file.Sink.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileThatChangesWhileItIsRead_IsNotBelieved()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a file whose size is not what reading it gives.");

        await using PolledFile file = await PolledFile.StartAsync("/proc/self/status");

        Assert.Equal((ProviderState.NotReady, "/proc/self/status changes while it is being read"), file.Sink.Reports[0]);
    }

    [Fact]
    public async Task FileThatIsADevice_IsReportedAsUnreadable()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a device that can be opened by anybody.");

        await using PolledFile file = await PolledFile.StartAsync("/dev/null");

        Assert.Equal(ProviderState.NotReady, file.Sink.State);
        Assert.StartsWith("/dev/null cannot be ", file.Sink.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingFile_ThatStaysMissing_IsReportedOnce()
    {
        await using PolledFile file = await PolledFile.StartAsync(FlagsFile);

        await file.SettleAsync();
        await file.SettleAsync();

        Assert.Single(file.Sink.Reports);
    }

    [Fact]
    public async Task EmptyRuleSet_TakesEverythingBack()
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await using PolledFile file = await PolledFile.StartAsync(FlagsFile);

        File.WriteAllText(FlagsFile, "{}");
        await file.SettleAsync();

        Assert.Empty(file.Sink.Flags);
        Assert.Equal(ProviderState.Ready, file.Sink.State);
    }

    [Fact]
    public async Task UnchangedText_WrittenAgain_IsNotHandedOverAgain()
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await using PolledFile file = await PolledFile.StartAsync(FlagsFile);

        File.SetLastWriteTimeUtc(FlagsFile, DateTime.UnixEpoch);
        await file.LookAsync();

        Assert.Single(file.Sink.Replaced);
    }

    [Fact]
    public async Task TextOfSameSizeAndTime_WrittenRightAfterARead_IsFollowed()
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "a"));
        DateTime time = File.GetLastWriteTimeUtc(FlagsFile);
        await using PolledFile file = await PolledFile.StartAsync(FlagsFile);

        File.WriteAllText(FlagsFile, RuleText.Flag("search", "b"));
        File.SetLastWriteTimeUtc(FlagsFile, time);
        await file.LookAsync();

        Assert.Equal("b", file.Sink.DescriptionOf("search"));
    }

    private void SetMode(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(FlagsFile, mode);
        }
    }
}
