using Microsoft.Extensions.Time.Testing;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

public sealed class StampTrustTests
{
    private static readonly FileStamp Stamp = new("/flags.json", 10, DateTime.UnixEpoch);

    private readonly FakeTimeProvider _clock = new();
    private readonly StampTrust _trust;

    public StampTrustTests() => _trust = new StampTrust(_clock);

    public static TheoryData<string, long, long> OtherStamps => new()
    {
        { "/other.json", 10, 0 },
        { "/flags.json", 11, 0 },
        { "/flags.json", 10, 1 },
    };

    [Fact]
    public void Stamp_ReadOnlyWhenItWasFirstSeen_IsNotTrusted()
    {
        Read(Stamp);
        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.False(_trust.Covers(Stamp));
    }

    [Fact]
    public void Stamp_ReadAgainAfterTheClockStepOfAnyFileSystem_IsTrusted()
    {
        Read(Stamp);
        _clock.Advance(FileSourceDefaults.StampResolution);
        Read(Stamp);

        Assert.True(_trust.Covers(Stamp));
    }

    [Fact]
    public void Stamp_AfterAMinuteWithoutARead_IsNotTrusted()
    {
        Read(Stamp);
        _clock.Advance(FileSourceDefaults.StampResolution);
        Read(Stamp);
        _clock.Advance(FileSourceDefaults.StampTrust);

        Assert.False(_trust.Covers(Stamp));
    }

    [Theory]
    [MemberData(nameof(OtherStamps))]
    public void Stamp_ThatDiffersInOnePart_IsNotTrusted(string path, long length, long ticks)
    {
        Read(Stamp);
        _clock.Advance(FileSourceDefaults.StampResolution);
        Read(Stamp);

        Assert.False(_trust.Covers(new FileStamp(path, length, DateTime.UnixEpoch.AddTicks(ticks))));
    }

    private void Read(FileStamp stamp) => _trust.NoteRead(stamp, _clock.GetTimestamp());
}
