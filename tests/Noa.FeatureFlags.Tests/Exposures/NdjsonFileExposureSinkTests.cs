using System.Text.Json;
using Noa.FeatureFlags.Exposures;

namespace Noa.FeatureFlags.Tests.Exposures;

public sealed class NdjsonFileExposureSinkTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2027, 3, 1, 12, 0, 0, TimeSpan.FromHours(1));

    private readonly string _folder = Directory.CreateTempSubdirectory("noa-exposures-").FullName;

    private string FilePath => Path.Combine(_folder, "exposures.ndjson");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Exposure_AsALine_HasTypeTimeInUtcAndNames()
    {
        NdjsonFileExposureSink sink = new(FilePath);

        await sink.WriteAsync([ExposureOf("müller \"x\"\n")], [], CancellationToken.None);

        Assert.Equal(
            """{"type":"exposure","time":"2027-03-01T11:00:00Z","flag":"button","variation":"green","experiment":"button-2027","kind":"user","unit":"m\u00FCller \u0022x\u0022\n"}""",
            Assert.Single(File.ReadAllLines(FilePath)));
    }

    [Fact]
    public async Task Event_AsALine_HasItsUnitsAndItsValue()
    {
        NdjsonFileExposureSink sink = new(FilePath);
        TrackedEvent latency = new() { Time = Noon, Name = "latency_ms", Units = new Dictionary<string, string> { ["user"] = "alice", ["device"] = "d-1" }, Value = 12.5 };
        TrackedEvent purchase = new() { Time = Noon, Name = "purchase", Units = new Dictionary<string, string> { ["user"] = "alice" } };

        await sink.WriteAsync([], [latency, purchase], CancellationToken.None);

        Assert.Equal(
            [
                """{"type":"event","time":"2027-03-01T11:00:00Z","name":"latency_ms","units":{"user":"alice","device":"d-1"},"value":12.5}""",
                """{"type":"event","time":"2027-03-01T11:00:00Z","name":"purchase","units":{"user":"alice"}}""",
            ],
            File.ReadAllLines(FilePath));
    }

    [Fact]
    public async Task Text_WithALoneSurrogate_IsWrittenAsReplacement()
    {
        NdjsonFileExposureSink sink = new(FilePath);

        await sink.WriteAsync([ExposureOf("a\uD800b")], [], CancellationToken.None);

        using JsonDocument line = JsonDocument.Parse(Assert.Single(File.ReadAllLines(FilePath)));
        Assert.Equal("a\uFFFDb", line.RootElement.GetProperty("unit").GetString());
    }

    [Fact]
    public async Task File_WhenMade_IsReadableByItsOwnerAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are a matter of Unix.");
        NdjsonFileExposureSink sink = new(FilePath);

        await sink.WriteAsync([ExposureOf("alice")], [], CancellationToken.None);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public async Task Folder_ThatIsMissing_IsMade()
    {
        string path = Path.Combine(_folder, "a", "b", "exposures.ndjson");

        await new NdjsonFileExposureSink(path).WriteAsync([ExposureOf("alice")], [], CancellationToken.None);

        Assert.Single(File.ReadAllLines(path));
    }

    [Fact]
    public async Task File_ThatWasDeleted_IsMadeAnew()
    {
        NdjsonFileExposureSink sink = new(FilePath);
        await sink.WriteAsync([ExposureOf("alice")], [], CancellationToken.None);

        File.Delete(FilePath);
        await sink.WriteAsync([ExposureOf("bob")], [], CancellationToken.None);

        Assert.Contains("bob", Assert.Single(File.ReadAllLines(FilePath)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HalfLine_OfAProcessThatDied_IsEndedFirst()
    {
        await File.WriteAllTextAsync(FilePath, """{"type":"expo""");

        await new NdjsonFileExposureSink(FilePath).WriteAsync([ExposureOf("alice")], [], CancellationToken.None);

        string[] lines = File.ReadAllLines(FilePath);
        Assert.Equal("""{"type":"expo""", lines[0]);
        Assert.EndsWith("\"unit\":\"alice\"}", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task FullFiles_AreRotated_AndTheOldestIsDropped()
    {
        NdjsonFileExposureSink sink = new(FilePath, new NdjsonFileExposureSinkOptions { MaxFileBytes = 1, KeptFiles = 2 });

        foreach (string unit in (string[])["u1", "u2", "u3", "u4"])
        {
            await sink.WriteAsync([ExposureOf(unit)], [], CancellationToken.None);
        }

        Assert.Equal(["u4", "u3", "u2"], [UnitIn(FilePath), UnitIn(FilePath + ".1"), UnitIn(FilePath + ".2")]);
        Assert.False(File.Exists(FilePath + ".3"));
    }

    [Fact]
    public async Task FullFile_WithNoneKept_IsReplaced()
    {
        NdjsonFileExposureSink sink = new(FilePath, new NdjsonFileExposureSinkOptions { MaxFileBytes = 1, KeptFiles = 0 });

        await sink.WriteAsync([ExposureOf("u1")], [], CancellationToken.None);
        await sink.WriteAsync([ExposureOf("u2")], [], CancellationToken.None);

        Assert.Equal("u2", UnitIn(FilePath));
        Assert.False(File.Exists(FilePath + ".1"));
    }

    [Fact]
    public async Task SeveralWriters_OnOneFile_TearNoLineAndLoseNone()
    {
        // Locks belong to open files, not to processes: writers in one process exclude one another as those in several do.
        NdjsonFileExposureSinkOptions options = new() { MaxFileBytes = 20_000, KeptFiles = 1_000 };

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            NdjsonFileExposureSink sink = new(FilePath, options);
            for (int batch = 0; batch < 25; batch++)
            {
                await sink.WriteAsync([.. Enumerable.Range(0, 10).Select(i => ExposureOf($"{writer}-{batch}-{i}"))], [], CancellationToken.None);
            }
        })));

        string[] units = [.. Directory.GetFiles(_folder, "exposures.ndjson*").Where(static path => !path.EndsWith(".lock", StringComparison.Ordinal))
            .SelectMany(File.ReadAllLines).Select(UnitOf)];
        Assert.Equal(1_000, units.Length);
        Assert.Equal(1_000, units.Distinct().Count());
    }

    [Fact]
    public async Task Writer_WhileAReaderHoldsTheFile_Appends()
    {
        NdjsonFileExposureSink sink = new(FilePath);
        await sink.WriteAsync([ExposureOf("u1")], [], CancellationToken.None);
        await using FileStream reader = new(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        await sink.WriteAsync([ExposureOf("u2")], [], CancellationToken.None);

        using StreamReader lines = new(reader);
        Assert.Equal(2, (await lines.ReadToEndAsync()).Count(static c => c == '\n'));
    }

    [Fact]
    public async Task Lock_HeldByAnother_IsAwaited()
    {
        NdjsonFileExposureSink sink = new(FilePath);
        FileStream held = new(FilePath + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        Task writing = sink.WriteAsync([ExposureOf("alice")], [], CancellationToken.None);
        bool isEarly = File.Exists(FilePath);
        await held.DisposeAsync();
        await writing.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.False(isEarly);
        Assert.Equal("alice", UnitIn(FilePath));
    }

    [Fact]
    public async Task Path_ThatIsAFolder_FailsAndSaysSo()
    {
        Directory.CreateDirectory(FilePath);

        await Assert.ThrowsAnyAsync<Exception>(() => new NdjsonFileExposureSink(FilePath).WriteAsync([ExposureOf("alice")], [], CancellationToken.None));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, -1)]
    [InlineData(1, 1_001)]
    public void Options_OutOfRange_AreRefused(long maxFileBytes, int keptFiles)
    {
        NdjsonFileExposureSinkOptions options = new() { MaxFileBytes = maxFileBytes, KeptFiles = keptFiles };

        Assert.Throws<ArgumentOutOfRangeException>(() => new NdjsonFileExposureSink(FilePath, options));
    }

    private static Exposure ExposureOf(string unit) =>
        new() { Time = Noon, Flag = "button", Variation = "green", Experiment = "button-2027", Kind = "user", Unit = unit };

    private static string UnitIn(string path) => UnitOf(Assert.Single(File.ReadAllLines(path)));

    private static string UnitOf(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("unit").GetString()!;
    }
}
