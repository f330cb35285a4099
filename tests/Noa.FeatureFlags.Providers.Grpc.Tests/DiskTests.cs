using Microsoft.Extensions.Time.Testing;
using Noa.FeatureFlags.Protocol;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Providers.Grpc.Tests;

public sealed class DiskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("noa-disk-").FullName;
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_AfterSaves_GivesTheLastTwo()
    {
        var cache = new DiskCache(_folder, "here");
        cache.Load();
        for (int revision = 1; revision <= 3; revision++)
        {
            Save(cache, revision);
        }

        Assert.Equal([3, 2], new DiskCache(_folder, "here").Load().Select(static file => file.Version.Revision));
    }

    [Fact]
    public void Load_OfAnotherServerOrEnvironment_IsNothing()
    {
        var cache = new DiskCache(_folder, "here");
        Save(cache, 1);

        Assert.Empty(new DiskCache(_folder, "there").Load());
    }

    // Breaks without the checksum: a flipped bit in a payload would be served.
    [Fact]
    public void Load_AnyByteFlipped_IgnoresThatGenerationOnly()
    {
        var cache = new DiskCache(_folder, "here");
        Save(cache, 1);
        Save(cache, 2);
        string newest = Directory.GetFiles(_folder).Single(file => CacheFile.TryRead(file)?.Version.Revision == 2);
        byte[] whole = File.ReadAllBytes(newest);
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0x10;
            File.WriteAllBytes(newest, damaged);

            Assert.Equal([1], new DiskCache(_folder, "here").Load().Select(static file => file.Version.Revision));
        }
    }

    [Fact]
    public void Load_CutAnywhere_IgnoresThatGenerationOnly()
    {
        var cache = new DiskCache(_folder, "here");
        Save(cache, 1);
        Save(cache, 2);
        string newest = Directory.GetFiles(_folder).Single(file => CacheFile.TryRead(file)?.Version.Revision == 2);
        byte[] whole = File.ReadAllBytes(newest);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(newest, whole[..length]);

            Assert.Equal([1], new DiskCache(_folder, "here").Load().Select(static file => file.Version.Revision));
        }
    }

    // The generation that is damaged is the one to write over, or a second fault would leave nothing.
    [Fact]
    public void Save_AfterDamage_LeavesTheGoodGeneration()
    {
        var cache = new DiskCache(_folder, "here");
        Save(cache, 1);
        Save(cache, 2);
        string newest = Directory.GetFiles(_folder).Single(file => CacheFile.TryRead(file)?.Version.Revision == 2);
        File.WriteAllText(newest, "damaged");
        var next = new DiskCache(_folder, "here");
        next.Load();

        Save(next, 3);

        Assert.Equal([3, 1], new DiskCache(_folder, "here").Load().Select(static file => file.Version.Revision));
    }

    [Fact]
    public void Files_OnUnix_AreForTheirOwnerOnly()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        Save(new DiskCache(_folder, "here"), 1);

        foreach (string file in Directory.GetFiles(_folder))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    // Breaks when the note is made after the rule set is used: the third start would use it again.
    [Fact]
    public void Guard_TwoCrashesWithOneDigest_PutsItAsideForAWeek()
    {
        string path = Path.Combine(_folder, "guard");
        Assert.Null(Crash(path));
        Assert.Null(Crash(path));

        var third = new CrashGuard(path, _time);
        Assert.Equal(Convert.ToHexStringLower(Of(1).Digest.Span), third.Open());
        Assert.True(third.IsQuarantined(Of(1).Digest));
        Assert.False(third.IsQuarantined(Of(2).Digest));

        _time.Advance(TimeSpan.FromDays(7.1));
        var later = new CrashGuard(path, _time);
        later.Open();
        Assert.False(later.IsQuarantined(Of(1).Digest));
    }

    [Fact]
    public void Guard_HealthyLifeBetweenCrashes_CountsAnew()
    {
        string path = Path.Combine(_folder, "guard");
        Crash(path);
        var healthy = new CrashGuard(path, _time);
        healthy.Open();
        healthy.Begin(Of(1).Digest);
        healthy.Clear();
        Crash(path);

        Assert.Null(new CrashGuard(path, _time).Open());
    }

    [Theory]
    [InlineData("")]
    [InlineData("trying")]
    [InlineData("trying zz 2")]
    [InlineData("\0\0\0")]
    [InlineData("quarantined 00 9223372036854775807")]
    public void Guard_DamagedNotes_BeginsAnew(string text)
    {
        string path = Path.Combine(_folder, "guard");
        File.WriteAllText(path, text);

        var guard = new CrashGuard(path, _time);

        Assert.Null(guard.Open());
        Assert.Empty(guard.Quarantined);
    }

    private string? Crash(string path)
    {
        var guard = new CrashGuard(path, _time);
        string? put = guard.Open();
        guard.Begin(Of(1).Digest);
        return put;
    }

    private static void Save(DiskCache cache, long revision)
    {
        EntrySet entries = EntrySet.Of([OnOff("a", true, revision)]);
        cache.Save(new RuleSetVersion(Of(1).Lineage, revision, entries.Digest), entries);
    }
}
