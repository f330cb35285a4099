using Google.Protobuf;
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
        using var cache = new DiskCache(_folder, "here");
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
        using var cache = new DiskCache(_folder, "here");
        Save(cache, 1);

        Assert.Empty(new DiskCache(_folder, "there").Load());
    }

    // Breaks without the checksum: a flipped bit in a payload would be served.
    [Fact]
    public void Load_AnyByteFlipped_IgnoresThatGenerationOnly()
    {
        using var cache = new DiskCache(_folder, "here");
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
        using var cache = new DiskCache(_folder, "here");
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
        using var cache = new DiskCache(_folder, "here");
        Save(cache, 1);
        Save(cache, 2);
        string newest = Directory.GetFiles(_folder).Single(file => CacheFile.TryRead(file)?.Version.Revision == 2);
        File.WriteAllText(newest, "damaged");
        cache.Dispose();
        using var next = new DiskCache(_folder, "here");

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

        using var cache = new DiskCache(_folder, "here");

        Save(cache, 1);

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
        Assert.Null(Crash(path, 1));
        Assert.Null(Crash(path, 1));

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
        Crash(path, 1);
        var healthy = new CrashGuard(path, _time);
        healthy.Open();
        healthy.Begin(Of(1).Digest);
        healthy.Clear();
        Crash(path, 1);

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

    // What came by the stream and ended the process was never on the disk: the next start tries what is there before the server sends it again.
    // Breaks when one note takes the place of another: the process would end at every start.
    [Fact]
    public void Guard_CrashesByWhatIsNotOnDisk_AreCountedThoughTheDiskIsTriedInBetween()
    {
        string path = Path.Combine(_folder, "guard");
        Assert.Null(Crash(path, 1, 2));
        Assert.Null(Crash(path, 1, 2));

        Assert.Equal(Convert.ToHexStringLower(Of(2).Digest.Span), new CrashGuard(path, _time).Open(Of(1).Digest));
    }

    // Breaks when both may be put aside: a service whose database is gone would lose its rules for a week.
    [Fact]
    public void Guard_WhatStandsInCrashesToo_LooksElsewhereForTheCause()
    {
        string path = Path.Combine(_folder, "guard");
        ByteString[] kept = [Of(1).Digest, Of(2).Digest];
        Crash(path, 2);
        Crash(path, 2);
        Assert.NotNull(Open(path, kept, out CrashGuard third));
        third.Begin(Of(1).Digest);
        Assert.Null(Open(path, kept, out CrashGuard fourth));
        fourth.Begin(Of(1).Digest);

        Assert.Null(Open(path, kept, out CrashGuard fifth));
        Assert.Empty(fifth.Quarantined);
    }

    [Fact]
    public void Guard_CrashesWithoutRulesToo_UsesTheOnlyRulesAgain()
    {
        string path = Path.Combine(_folder, "guard");
        ByteString[] kept = [Of(1).Digest];
        Crash(path, 1);
        Crash(path, 1);
        Assert.NotNull(Open(path, kept, out CrashGuard third));
        third.Begin(CrashGuard.NoRules);
        Assert.Null(Open(path, kept, out CrashGuard fourth));
        Assert.True(fourth.IsQuarantined(Of(1).Digest));
        fourth.Begin(CrashGuard.NoRules);

        Assert.Null(Open(path, kept, out CrashGuard fifth));
        Assert.False(fifth.IsQuarantined(Of(1).Digest));
    }

    // Breaks when the older generation is always the one to go: with the next crash there would be none left.
    [Fact]
    public void Save_AfterAGenerationWasPutAside_WritesOverThatOne()
    {
        using var cache = new DiskCache(_folder, "here");
        Save(cache, 1);
        Save(cache, 2);
        ByteString poison = cache.Load()[0].Version.Digest;
        cache.IsPutAside = digest => digest == poison;

        Save(cache, 3);

        Assert.Equal([3, 1], cache.Load().Select(static file => file.Version.Revision));
    }

    // Breaks without the lock: two writers would take the same generation and the same temporary file.
    [Fact]
    public void Save_WhileAnotherWritesThere_IsRefusedAndGoesOnAfterItsEnd()
    {
        var first = new DiskCache(_folder, "here");
        Save(first, 1);
        using var second = new DiskCache(_folder, "here");
        Assert.Equal([1], second.Load().Select(static file => file.Version.Revision));

        Assert.Throws<IOException>(() => Save(second, 2));
        Save(first, 3);
        first.Dispose();
        Save(second, 4);

        Assert.Equal([4, 3], second.Load().Select(static file => file.Version.Revision));
    }

    private string? Open(string path, ByteString[] kept, out CrashGuard guard)
    {
        guard = new CrashGuard(path, _time);
        return guard.Open(kept);
    }

    private string? Crash(string path, params long[] used)
    {
        var guard = new CrashGuard(path, _time);
        string? put = guard.Open();
        foreach (long revision in used)
        {
            guard.Begin(Of(revision).Digest);
        }

        return put;
    }

    private static void Save(DiskCache cache, long revision)
    {
        EntrySet entries = EntrySet.Of([Entry("a", $"revision {revision}", revision)]);
        cache.Save(new RuleSetVersion(Of(1).Lineage, revision, entries.Digest), entries);
    }
}
