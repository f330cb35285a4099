using Microsoft.Extensions.Time.Testing;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>When a look at a file reads it.</summary>
public sealed class FileReaderTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly FileReader _reader;
    private UInt128? _inUse;

    public FileReaderTests()
    {
        Write("1/flags.json", "a");
        Write("2/flags.json", "b");
        Directory.CreateSymbolicLink(_directory["current"], "1");
        _reader = new FileReader(Path.Combine(_directory["current"], "flags.json"), _clock);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void UnchangedFile_OnceItsStampIsTrusted_IsNotRead()
    {
        LookUntilTrusted();

        Assert.Equal(FileReadingKind.NoNews, Look(isForced: false));
    }

    [Fact]
    public void UnchangedFile_WhenForced_IsRead()
    {
        LookUntilTrusted();

        Assert.Equal(FileReadingKind.Same, Look(isForced: true));
    }

    [Fact]
    public void UnchangedFile_AfterAMinute_IsReadToBeSure()
    {
        LookUntilTrusted();
        _clock.Advance(FileSourceDefaults.StampTrust);

        Assert.Equal(FileReadingKind.Same, Look(isForced: false));
    }

    [Fact]
    public void FileOfSameSizeAndTime_BehindASwappedLink_IsRead()
    {
        LookUntilTrusted();
        Directory.Delete(_directory["current"]);
        Directory.CreateSymbolicLink(_directory["current"], "2");

        Assert.Equal(FileReadingKind.Changed, Look(isForced: false));
    }

    [Fact]
    public void FileOfSameSizeAndTime_WrittenInPlace_IsReadAMinuteLaterAtMost()
    {
        LookUntilTrusted();
        Write("1/flags.json", "c");
        FileReadingKind atOnce = Look(isForced: false);
        _clock.Advance(FileSourceDefaults.StampTrust);

        Assert.Equal((FileReadingKind.NoNews, FileReadingKind.Changed), (atOnce, Look(isForced: false)));
    }

    [Fact]
    public void MissingFile_IsMissingOnceAndThenNoNewsUntilItIsBack()
    {
        File.Delete(_directory["1/flags.json"]);
        FileReadingKind[] looks = [Look(isForced: false), Look(isForced: false)];
        Write("1/flags.json", "a");

        Assert.Equal([FileReadingKind.Missing, FileReadingKind.NoNews], looks);
        Assert.Equal(FileReadingKind.Changed, Look(isForced: false));
    }

    private void LookUntilTrusted()
    {
        Look(isForced: true);
        _clock.Advance(FileSourceDefaults.StampResolution);
        Look(isForced: false);
    }

    private FileReadingKind Look(bool isForced)
    {
        FileReading reading = _reader.Look(isForced, _inUse);
        _inUse = reading.Kind == FileReadingKind.Changed ? reading.Hash : _inUse;
        return reading.Kind;
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_directory[path])!);
        File.WriteAllText(_directory[path], text);
        File.SetLastWriteTimeUtc(_directory[path], DateTime.UnixEpoch);
    }
}
