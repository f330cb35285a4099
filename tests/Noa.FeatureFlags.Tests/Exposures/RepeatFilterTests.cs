using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Noa.FeatureFlags.Exposures;

namespace Noa.FeatureFlags.Tests.Exposures;

public sealed class RepeatFilterTests
{
    private readonly FakeTimeProvider _clock = new();

    [Theory]
    [InlineData(1)]
    [InlineData(3_600)]
    [InlineData(7 * 24 * 3_600)]
    public void Repeat_AtTheEdgesOfTheWindow_IsKnownBeforeAndNewAfter(int windowSeconds)
    {
        TimeSpan window = TimeSpan.FromSeconds(windowSeconds);
        RepeatFilter filter = new(1_024, window, _clock);
        ulong hash = RepeatFilter.HashOf("flag", "experiment", "user", "alice", "on");
        filter.IsRepeat(hash);

        _clock.Advance(window * 0.999);
        bool isRepeatBefore = filter.IsRepeat(hash);
        _clock.Advance(window * 0.002);
        bool isRepeatAfter = filter.IsRepeat(hash);

        Assert.True(isRepeatBefore);
        Assert.False(isRepeatAfter);
    }

    [Fact]
    public void Hash_ThatIsZero_IsNewOnceAndThenARepeat()
    {
        RepeatFilter filter = new(16, TimeSpan.FromHours(1), _clock);

        bool first = filter.IsRepeat(0);
        bool second = filter.IsRepeat(0);

        Assert.False(first);
        Assert.True(second);
    }

    [Fact]
    public void Displaced_Exposure_IsNewAgain()
    {
        RepeatFilter filter = new(1, TimeSpan.FromHours(1), _clock);
        ulong alice = RepeatFilter.HashOf("flag", "experiment", "user", "alice", "on");
        ulong bob = RepeatFilter.HashOf("flag", "experiment", "user", "bob", "on");

        bool[] repeats = [filter.IsRepeat(alice), filter.IsRepeat(bob), filter.IsRepeat(alice)];

        Assert.Equal([false, false, false], repeats);
    }

    [Fact]
    public void Forgotten_Exposure_IsNewAgain()
    {
        RepeatFilter filter = new(16, TimeSpan.FromHours(1), _clock);
        filter.IsRepeat(42);

        filter.Forget(42);

        Assert.False(filter.IsRepeat(42));
    }

    [Fact]
    public void OtherHash_OnTheSameSlot_IsNotForgotten()
    {
        RepeatFilter filter = new(1, TimeSpan.FromHours(1), _clock);
        filter.IsRepeat(42UL << 40);

        filter.Forget(43UL << 40);

        Assert.True(filter.IsRepeat(42UL << 40));
    }

    [Fact]
    public void Hashes_OfDifferentExposures_Differ() => Gen.Select(Gen.String, Gen.String, Gen.String, Gen.String).Array[2]
        .Where(static pair => pair[0] != pair[1])
        .Sample(static pair => Hash(pair[0]) != Hash(pair[1]));

    private static ulong Hash((string Experiment, string Kind, string Unit, string Variation) parts) =>
        RepeatFilter.HashOf("flag", parts.Experiment, parts.Kind, parts.Unit, parts.Variation);
}
