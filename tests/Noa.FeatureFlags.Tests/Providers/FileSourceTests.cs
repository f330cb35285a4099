using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

public sealed class FileSourceTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string FlagsFile => _directory["flags.json"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task File_ThatExists_IsHandedOverBeforeTheFirstAwait()
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));

        await using var running = new RunningSource(new FileSource(FlagsFile));

        Assert.Equal("first", running.Sink.DescriptionOf("search"));
        Assert.Equal(ProviderState.Ready, running.Sink.State);
    }

    [Fact]
    public async Task File_ThatIsMissing_IsReportedBeforeTheFirstAwait()
    {
        await using var running = new RunningSource(new FileSource(FlagsFile));

        Assert.Equal((ProviderState.NotReady, $"{FlagsFile} does not exist"), Assert.Single(running.Sink.Reports));
    }

    [Fact]
    public async Task File_InADirectoryThatIsMissing_SaysSo()
    {
        string path = _directory["etc/flags.json"];

        await using var running = new RunningSource(new FileSource(path));

        Assert.Equal($"{path} does not exist, and neither does its directory", running.Sink.Detail);
    }

    [Fact]
    public async Task File_WithOneBadEntry_IsHandedOverWithTheOthers()
    {
        File.WriteAllText(FlagsFile, """{ "flags": { "good": true, "bad": { "fallthrogh": "on" } } }""");

        await using var running = new RunningSource(new FileSource(FlagsFile));

        RuleSetDefinition definitions = Assert.Single(running.Sink.Replaced);
        Assert.Equal("good", Assert.Single(definitions.Flags).Key);
        Assert.Contains("bad", definitions.UnreadableFlags);
    }

    [Fact]
    public async Task File_Overwritten_IsFollowed()
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        await using var running = new RunningSource(new FileSource(FlagsFile));

        File.WriteAllText(FlagsFile, RuleText.Flag("search", "second"));

        await running.Sink.UntilAsync(() => running.Sink.DescriptionOf("search") == "second");
    }

    [Fact]
    public async Task File_RewrittenAThousandTimes_EndsInTheLastContent()
    {
        File.WriteAllText(FlagsFile, Pair(-1));
        await using var running = new RunningSource(new FileSource(FlagsFile));

        for (int i = 0; i < 1000; i++)
        {
            File.WriteAllText(FlagsFile, Pair(i));
        }

        await running.Sink.UntilAsync(() => running.Sink.DescriptionOf("left") == "999");
        Assert.All(running.Sink.Replaced, static definitions => Assert.Equal(definitions.Flags[0].Description, definitions.Flags[1].Description));
        Assert.False(running.Sink.WasCalledConcurrently);
        Assert.DoesNotContain(running.Sink.Reports, static report => report.State == ProviderState.NotReady);

        static string Pair(int number) =>
            $$"""{ "flags": { "left": { "description": "{{number}}", "fallthrough": "on" }, "right": { "description": "{{number}}", "fallthrough": "on" } } }""";
    }

    [Fact]
    public async Task Source_FeedingTwoSinks_FollowsForBoth()
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        FileSource source = new(FlagsFile);
        await using var one = new RunningSource(source);
        await using var other = new RunningSource(source);

        File.WriteAllText(FlagsFile, RuleText.Flag("search", "second"));

        await one.Sink.UntilAsync(() => one.Sink.DescriptionOf("search") == "second");
        await other.Sink.UntilAsync(() => other.Sink.DescriptionOf("search") == "second");
    }

    [Fact]
    public async Task Source_WhenCancelled_EndsQuietly()
    {
        using CancellationTokenSource stopping = new();
        Task running = new FileSource(FlagsFile).RunAsync(new RecordingSink(), stopping.Token);

        await stopping.CancelAsync();

        Assert.Null(await Record.ExceptionAsync(() => running.WaitAsync(TimeSpan.FromSeconds(30))));
    }

    [Fact]
    public async Task Provider_OfAFile_ServesWhatTheFileSaysNext()
    {
        File.WriteAllText(FlagsFile, """{ "flags": { "search": false } }""");
        await using var provider = new RuleSetProvider(new FileSource(FlagsFile));
        TaskCompletionSource<IReadOnlyCollection<string>> changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        provider.Start();
        bool before = provider.Evaluate("search", EvaluationContext.Empty, defaultValue: true).Value;
        provider.Changed += (_, changes) => changed.TrySetResult(changes.Flags);

        File.WriteAllText(FlagsFile, """{ "flags": { "search": true } }""");
        IReadOnlyCollection<string> flags = await changed.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.False(before);
        Assert.Equal(["search"], flags);
        Assert.True(provider.Evaluate("search", EvaluationContext.Empty, defaultValue: false).Value);
    }

    [Fact]
    public async Task Watching_ThatIsImpossible_IsLoggedOnceAndPollingGoesOn()
    {
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "first"));
        RecordingLogger logger = new();
        FileSourceOptions options = new()
        {
            PollInterval = FileSourceDefaults.ShortestPollInterval,
            Logger = logger,
            MakeWatcher = static _ => throw new IOException("The limit on the number of inotify instances has been reached."),
        };
        await using var running = new RunningSource(new FileSource(FlagsFile, options));

        File.WriteAllText(FlagsFile, RuleText.Flag("search", "second"));
        await running.Sink.UntilAsync(() => running.Sink.DescriptionOf("search") == "second");
        File.WriteAllText(FlagsFile, RuleText.Flag("search", "third"));
        await running.Sink.UntilAsync(() => running.Sink.DescriptionOf("search") == "third");

        (LogLevel level, string message) = Assert.Single(logger.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("not announced by the operating system", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(99)]
    [InlineData(3_600_001)]
    public void PollInterval_OutOfRange_IsRefused(int milliseconds)
    {
        FileSourceOptions options = new() { PollInterval = TimeSpan.FromMilliseconds(milliseconds) };

        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(() => new FileSource(FlagsFile, options));

        Assert.Equal(nameof(FileSourceOptions.PollInterval), exception.ParamName);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(3_600_000)]
    public void PollInterval_AtTheEdgeOfItsRange_IsTaken(int milliseconds)
    {
        FileSourceOptions options = new() { PollInterval = TimeSpan.FromMilliseconds(milliseconds) };

        Exception? exception = Record.Exception(() => new FileSource(FlagsFile, options));

        Assert.Null(exception);
    }
}
