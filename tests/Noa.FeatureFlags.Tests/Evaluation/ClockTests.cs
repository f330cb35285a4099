using Microsoft.Extensions.Time.Testing;

namespace Noa.FeatureFlags.Tests.Evaluation;

/// <summary>Rules about the time look at the clock of the client, at each evaluation.</summary>
public sealed class ClockTests
{
    private static readonly DateTimeOffset Start = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Start.AddDays(-1));

    // Breaks when a bound belongs to the wrong side, or the time is read when rules are compiled.
    [Fact]
    public void Window_AsTimeGoesOn_OpensAndCloses()
    {
        using FeatureFlagsForTests flags = Sale();
        bool[] served = [.. new[] { Start.AddTicks(-1), Start, Start.AddHours(1).AddTicks(-1), Start.AddHours(1) }.Select(now =>
        {
            _clock.SetUtcNow(now);
            return flags.IsEnabled("sale", EvaluationContext.For("u"));
        })];

        Assert.Equal([false, true, true, false], served);
    }

    [Fact]
    public void Explanation_OfAWindow_TellsTheTime()
    {
        using FeatureFlagsForTests flags = Sale();
        Explanation explanation = flags.Explain("sale", EvaluationContext.For("u"));

        ExplanationStep asked = explanation.Steps.First(static step => step.Path == "rules[0].when[0]");
        Assert.False(asked.IsMatch);
        Assert.Equal("the time not is before 2027-03-01T12:00:00.0000000+00:00? found 2027-02-28T12:00:00.0000000+00:00", asked.Text);
    }

    [Theory]
    [InlineData("\"equals\": \"x\"")]
    [InlineData("\"exists\": false")]
    [InlineData("\"after\": \"2027-03-01T12:00:00Z\", \"missing\": true")]
    [InlineData("\"after\": \"2027-03-01T12:00:00Z\", \"kind\": \"device\"")]
    public void Time_ComparedOtherwise_IsRefusedWithAdvice(string how)
    {
        using var flags = new FeatureFlagsForTests(_clock);
        FormatException refused = Assert.Throws<FormatException>(() => flags.WithRules($$"""{ "flags": { "it": { "rules": [{ "when": [{ "attribute": "$now", {{how}} }], "serve": "on" }], "fallthrough": "off" } } }"""));

        Assert.Contains("$.flags.it.rules[0].when[0].attribute", refused.Message, StringComparison.Ordinal);
        Assert.Contains("compare it by 'before' or 'after'", refused.Message, StringComparison.Ordinal);
    }

    private FeatureFlagsForTests Sale() => new FeatureFlagsForTests(_clock).WithRules(
        """
        { "flags": { "sale": { "rules": [{ "when": [{ "attribute": "$now", "before": "2027-03-01T12:00:00Z", "not": true }, { "attribute": "$now", "before": "2027-03-01T13:00:00Z" }], "serve": "on" }], "fallthrough": "off" } } }
        """);
}
