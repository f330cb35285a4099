using System.Globalization;
using CsCheck;
using Noa.FeatureFlags.Testing.Linearizability;

namespace Noa.FeatureFlags.Server.Tests.Linearizability;

/// <summary>The checker itself is checked: against histories whose answer is known, and against trying every order.</summary>
public sealed class RegisterCheckerTests
{
    // w1:0-5 writes 1 from 0 to 5; r1:2-3 reads 1; r-:2-3 reads nothing; w1:0-? was never answered.
    [Theory]
    [InlineData("")]
    [InlineData("r-:0-1")]
    [InlineData("w1:0-1 r1:2-3")]
    [InlineData("w1:0-9 r-:1-2")]
    [InlineData("w1:0-9 r1:1-2")]
    [InlineData("w1:0-9 r-:1-2 r1:3-4")]
    [InlineData("w1:0-1 w2:2-3 r2:4-5")]
    [InlineData("w1:0-9 w2:0-9 r1:10-11 r1:12-13")]
    [InlineData("w1:0-9 w2:0-9 r2:1-2 r1:3-4")]
    [InlineData("w1:0-9 w2:0-9 r1:1-2 r2:3-4 r2:10-11")]
    [InlineData("w1:0-? r1:5-6")]
    [InlineData("w1:0-? r-:5-6 r1:7-8")]
    [InlineData("w1:0-? r-:5-6 r-:70-80")]
    [InlineData("w1:0-1 w2:2-? r1:3-4 r2:5-6 r2:7-8")]
    [InlineData("w1:0-1 w2:2-? w3:3-4 r2:5-6")]
    [InlineData("w1:0-1 w-:2-3 r-:4-5")]
    [InlineData("w1:0-3 r1:3-4")]
    [InlineData("w1:0-3 r-:3-4")]
    [InlineData("w1:0-1 w2:0-? w3:0-? r3:2-3 r2:4-5")]
    public void IsLinearizable_GoodHistory_IsTrue(string history) => Assert.True(RegisterChecker.IsLinearizable(Parse(history), null));

    // Breaks when a read is taken whatever the value is.
    [Theory]
    [InlineData("r1:0-1")]
    [InlineData("w1:0-1 r-:2-3")]
    [InlineData("w1:0-1 r2:2-3")]
    [InlineData("w1:0-1 w2:2-3 r1:4-5")]
    [InlineData("w1:0-9 r1:1-2 r-:3-4")]
    [InlineData("w1:0-9 w2:0-9 r1:10-11 r2:12-13")]
    [InlineData("w1:0-9 w2:0-9 r1:1-2 r2:3-4 r1:5-6")]
    [InlineData("w1:0-? r1:5-6 r-:7-8")]
    [InlineData("w1:5-? r1:0-4")]
    [InlineData("w1:0-1 w2:2-? r2:3-4 r1:5-6")]
    [InlineData("w1:0-1 w2:2-? w3:3-4 r2:5-6 r3:7-8")]
    [InlineData("w1:0-1 w-:2-3 r1:4-5")]
    [InlineData("w1:0-1 w1:4-5 w2:2-3 r2:6-7")]
    [InlineData("w1:0-1 w2:2-9 r1:3-4 r2:5-6 r1:7-8")]
    public void IsLinearizable_BadHistory_IsFalse(string history) => Assert.False(RegisterChecker.IsLinearizable(Parse(history), null));

    // Breaks when a state is remembered by the set of operations without the value.
    [Fact]
    public void IsLinearizable_AnyHistory_IsWhatTryingEveryOrderSays()
    {
        Gen<RegisterOperation> operation = Gen.Select(Gen.Bool, Gen.Int[0, 2], Gen.Int[0, 12], Gen.Int[0, 6], Gen.Int[0, 5], static (isWrite, value, called, length, lost) =>
            new RegisterOperation(isWrite, value == 0 ? null : $"{value}", called, isWrite && lost == 0 ? null : called + length));

        operation.Array[0, 6].Sample(static history => RegisterChecker.IsLinearizable(history, null) == HasOrder(history, null, 0));
    }

    private static bool HasOrder(RegisterOperation[] history, string? value, int taken)
    {
        int[] left = [.. Enumerable.Range(0, history.Length).Where(i => (taken & (1 << i)) == 0)];
        if (left.All(i => history[i].Returned is null))
        {
            return true;
        }

        long firstReturn = left.Min(i => history[i].Returned ?? long.MaxValue);
        return left
            .Where(i => history[i].Called <= firstReturn && (history[i].IsWrite || history[i].Value == value))
            .Any(i => HasOrder(history, history[i].IsWrite ? history[i].Value : value, taken | (1 << i)));
    }

    private static RegisterOperation[] Parse(string history) => [.. history.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static word =>
    {
        (string value, string[] times) = (word[1..word.IndexOf(':', StringComparison.Ordinal)], word[(word.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('-'));
        return new RegisterOperation(word[0] == 'w', value == "-" ? null : value, Time(times[0])!.Value, Time(times[1]));
    })];

    private static long? Time(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long time) ? time : null;
}
