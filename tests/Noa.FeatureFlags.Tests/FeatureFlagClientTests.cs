using System.Text.Json;
using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Tests.Providers;

namespace Noa.FeatureFlags.Tests;

public class FeatureFlagClientTests
{
    private static readonly Flag<bool> A = new("a", false);

    [Fact]
    public void Handle_UsedWithTwoClients_ReadsFromEach()
    {
        using var on = new Rules("""{ "flags": { "z": true, "a": true } }""");
        using var off = new Rules("""{ "flags": { "a": false } }""");

        for (int i = 0; i < 3; i++)
        {
            Assert.True(on.Client.IsEnabled(A, Rules.User));
            Assert.False(off.Client.IsEnabled(A, Rules.User));
        }
    }

    [Fact]
    public async Task Disposal_OfAProviderThatThrows_StillHandsOverExposures()
    {
        var sink = new InMemoryExposureSink();
        var provider = new ScriptedProvider("broken");
        var broken = new FeatureFlagClient(provider, sink, null);
        provider.LifetimeException = new InvalidOperationException("stuck");
        broken.Track("purchase", Rules.User);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await broken.DisposeAsync());

        Assert.Single(sink.TrackedEvents);
    }

    [Fact]
    public void Handle_OfAFlagThatComesAndGoes_FollowsIt()
    {
        using var rules = new Rules("{}");
        var flag = new Flag<string>("text", "default");
        var seen = new List<string> { rules.Client.GetValue(flag, Rules.User) };

        rules.Apply("""{ "flags": { "text": { "variations": { "x": "served" }, "fallthrough": "x" } } }""");
        seen.Add(rules.Client.GetValue(flag, Rules.User));
        rules.Apply("{}", removedFlags: ["text"]);
        seen.Add(rules.Client.GetValue(flag, Rules.User));
        rules.Apply("""{ "flags": { "text": { "variations": { "x": "again" }, "fallthrough": "x" } } }""");
        seen.Add(rules.Client.GetValue(flag, Rules.User));

        Assert.Equal(["default", "served", "default", "again"], seen);
    }

    [Fact]
    public void Snapshot_AfterAChange_ReadsTheVersionItPinned()
    {
        using var rules = new Rules("""{ "flags": { "a": true } }""");

        IFeatureFlags pinned = rules.Client.Snapshot();
        rules.Replace("""{ "flags": { "b": true } }""");

        Assert.True(pinned.IsEnabled(A, Rules.User));
        Assert.True(pinned.IsEnabled("a", Rules.User));
        Assert.False(pinned.IsEnabled("b", Rules.User));
        Assert.False(rules.Client.IsEnabled(A, Rules.User));
        Assert.Same(pinned, pinned.Snapshot());
    }

    [Fact]
    public void Snapshot_Disposed_LeavesTheClientRunning()
    {
        using var rules = new Rules("""{ "flags": { "a": true } }""");

        ((IDisposable)rules.Client.Snapshot()).Dispose();
        rules.Apply("""{ "flags": { "a": false } }""");

        Assert.False(rules["a"]);
    }

    [Fact]
    public void Reads_WithNulls_ReturnDefaultValuesAndThrowNothing()
    {
        using var rules = new Rules("""{ "flags": { "a": { "percentage": 50 } } }""");
        FeatureFlagClient flags = rules.Client;

        Assert.False(flags.IsEnabled((string)null!, null!));
        Assert.False(flags.IsEnabled((Flag<bool>)null!, null!));
        Assert.Equal(0, flags.GetValue((Flag<int>)null!, null!));
        Assert.Equal("d", flags.GetValue(null!, null!, "d"));
        Assert.Equal(EvaluationError.FlagNotFound, flags.Evaluate(null!, null!, 1.5).Error);
        Assert.True(flags.Evaluate(A, null!).LacksBucketingValue);
        Assert.Equal(EvaluationError.FlagNotFound, flags.Explain(null!, null!).Result.Error);
        flags.Track(null!, null!);
    }

    [Fact]
    public void Integer_ReadFromANumberThatIsNone_IsATypeMismatch()
    {
        using var rules = new Rules("""{ "flags": { "n": { "variations": { "whole": 3, "half": 0.5, "huge": 1e12 }, "targets": { "half": ["h"], "huge": ["g"] }, "fallthrough": "whole" } } }""");

        Assert.Equal(3, rules.Client.GetValue("n", Rules.User, -1));
        Assert.Equal(-1, rules.Client.GetValue("n", EvaluationContext.For("h"), -1));
        Assert.Equal(EvaluationError.TypeMismatch, rules.Client.Evaluate("n", EvaluationContext.For("g"), -1).Error);
        Assert.Equal(0.5, rules.Client.GetValue("n", EvaluationContext.For("h"), -1.0));
    }

    [Fact]
    public void Json_ReadOfAnyType_GivesTheValue()
    {
        using var rules = new Rules("""{ "flags": { "a": true, "j": { "variations": { "x": { "pages": [1, 2] } }, "fallthrough": "x" } } }""");
        JsonElement none = default;

        Assert.Equal(JsonValueKind.True, rules.Client.GetValue("a", Rules.User, none).ValueKind);
        Assert.Equal(2, rules.Client.GetValue("j", Rules.User, none).GetProperty("pages")[1].GetInt32());
    }

    [Fact]
    public void Strategy_ThatFails_GivesTheDefaultValueAndSaysError()
    {
        var options = new RuleSetProviderOptions();
        options.Strategies["broken"] = new Broken();
        using var client = new FeatureFlagClient(new RuleSetProvider(InMemorySource.FromJson("""{ "flags": { "s": { "fallthrough": { "strategy": "broken" } } } }"""), options));

        EvaluationDetail<bool> detail = client.Evaluate("s", Rules.User, true);

        Assert.Equal((true, EvaluationReason.Error, EvaluationError.General), (detail.Value, detail.Reason, detail.Error));
    }

    [Fact]
    public void Strategy_ThatIsNotRegistered_IsRefusedWithItsName()
    {
        using var rules = new Rules("""{ "flags": { "s": { "fallthrough": { "strategy": "moon-phase" } } } }""");

        Assert.Equal(RuleSetDiagnosticCodes.UnknownStrategy, rules.OnlyDiagnostic().Code);
        Assert.Contains("moon-phase", rules.OnlyDiagnostic().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flag_OfATypeThatFlagsDoNotHave_CannotBeDeclared()
    {
        Assert.Throws<NotSupportedException>(() => new Flag<DateTime>("when", default));
        Assert.Throws<ArgumentException>(() => new Flag<bool>("", false));
    }

    private sealed class Broken : IFlagStrategy, IVariationChooser
    {
        public IVariationChooser Compile(JsonElement parameters, IReadOnlyList<string> variations) => this;

        public int Choose(EvaluationContext context) => throw new InvalidOperationException("no moon tonight");
    }
}
