using System.Text.Json;
using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags;

/// <summary>Flags that a test sets: <c>new FeatureFlagsForTests().With("new-checkout", true)</c>. Everything else is what it is in production.</summary>
/// <remarks>A change is visible when the method returns. A flag that was not set gives the caller's default value. Needs no container and no file.</remarks>
public sealed class FeatureFlagsForTests : FeatureFlagClient
{
    // A test has few units, and there are many tests.
    private const int RepeatTableSize = 1_024;

    private readonly RuleSetProvider _provider;
    private readonly InMemoryExposureSink _sink;

    /// <summary>Begins without any flag.</summary>
    public FeatureFlagsForTests()
        : this(TimeProvider.System)
    {
    }

    /// <summary>Begins without any flag, at a time that the test sets.</summary>
    /// <param name="clock">What rules about the time look at, and exposures take their time from.</param>
    public FeatureFlagsForTests(TimeProvider clock)
        : this(new RuleSetProvider(new InMemorySource(RuleSetDefinition.Empty), new RuleSetProviderOptions { TimeProvider = Checked(clock) }), new InMemoryExposureSink(), clock)
    {
    }

    private FeatureFlagsForTests(RuleSetProvider provider, InMemoryExposureSink sink, TimeProvider clock)
        : base(provider, sink, new ExposureQueueOptions { HandsOverAtOnce = true, RepeatTableSize = RepeatTableSize, TimeProvider = clock })
    {
        _provider = provider;
        _sink = sink;
    }

    /// <summary>What was recorded so far, each exposure once an hour, as in production.</summary>
    public IReadOnlyList<Exposure> Exposures => _sink.Exposures;

    /// <summary>What was tracked so far.</summary>
    public IReadOnlyList<TrackedEvent> TrackedEvents => _sink.TrackedEvents;

    /// <summary>Serves a value to everybody: variation <c>on</c> or <c>off</c>.</summary>
    /// <param name="key">The flag's key; one that is set already is replaced.</param>
    /// <param name="value">The value.</param>
    public FeatureFlagsForTests With(string key, bool value) => Set(key, Variation.OnAndOff, value ? "on" : "off");

    /// <summary>Serves a value to everybody, as the variation <c>value</c>.</summary>
    /// <inheritdoc cref="With(string, bool)"/>
    public FeatureFlagsForTests With(string key, int value) => With(key, (double)value);

    /// <summary>Serves a value to everybody, as the variation <c>value</c>.</summary>
    /// <param name="key">The flag's key; one that is set already is replaced.</param>
    /// <param name="value">The value; finite.</param>
    /// <exception cref="FormatException">The value is not finite.</exception>
    public FeatureFlagsForTests With(string key, double value) => SetOnly(key, value);

    /// <summary>Serves a value to everybody, as the variation <c>value</c>.</summary>
    /// <inheritdoc cref="With(string, bool)"/>
    public FeatureFlagsForTests With(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return SetOnly(key, value);
    }

    /// <summary>Serves a value to everybody, as the variation <c>value</c>.</summary>
    /// <param name="key">The flag's key; one that is set already is replaced.</param>
    /// <param name="value">Any JSON but null; a scalar is read as the scalar type too.</param>
    /// <exception cref="ArgumentException">The value is null or undefined.</exception>
    public FeatureFlagsForTests With(string key, JsonElement value) => SetOnly(key, FlagValue.FromJson(value));

    /// <summary>Serves a value to everybody: variation <c>on</c> or <c>off</c>.</summary>
    /// <param name="flag">The flag; its default value plays no part.</param>
    /// <param name="value">The value.</param>
    public FeatureFlagsForTests With(Flag<bool> flag, bool value) => With(KeyOf(flag), value);

    /// <summary>Serves a value to everybody, as the variation <c>value</c>.</summary>
    /// <inheritdoc cref="With(Flag{bool}, bool)"/>
    public FeatureFlagsForTests With(Flag<int> flag, int value) => With(KeyOf(flag), value);

    /// <summary>Serves a value to everybody, as the variation <c>value</c>.</summary>
    /// <inheritdoc cref="With(Flag{bool}, bool)"/>
    /// <exception cref="FormatException">The value is not finite.</exception>
    public FeatureFlagsForTests With(Flag<double> flag, double value) => With(KeyOf(flag), value);

    /// <summary>Serves a value to everybody, as the variation <c>value</c>.</summary>
    /// <inheritdoc cref="With(Flag{bool}, bool)"/>
    public FeatureFlagsForTests With(Flag<string> flag, string value) => With(KeyOf(flag), value);

    /// <summary>Serves a value to everybody, as the variation <c>value</c>.</summary>
    /// <inheritdoc cref="With(Flag{bool}, bool)"/>
    /// <exception cref="ArgumentException">The value is null or undefined.</exception>
    public FeatureFlagsForTests With(Flag<JsonElement> flag, JsonElement value) => With(KeyOf(flag), value);

    /// <summary>Adds flags and segments with rules; those that are set already are replaced.</summary>
    /// <param name="json">A rule set in the format of <c>flags.json</c>.</param>
    /// <exception cref="FormatException">Something in it is wrong; the message lists everything. Entries without a mistake were added.</exception>
    public FeatureFlagsForTests WithRules(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        Apply(new RuleSetChanges { Upserts = RuleSetJson.Parse(json) });
        return this;
    }

    /// <summary>Removes a flag, so that reads give the caller's default value; one that is not set is ignored.</summary>
    /// <param name="key">The flag's key.</param>
    /// <exception cref="FormatException">Another flag needs this one as a prerequisite, so it stays.</exception>
    public FeatureFlagsForTests Without(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        Apply(new RuleSetChanges { RemovedFlags = [key] });
        return this;
    }

    /// <inheritdoc cref="Without(string)"/>
    /// <param name="flag">The flag.</param>
    public FeatureFlagsForTests Without<T>(Flag<T> flag) => Without(KeyOf(flag));

    private FeatureFlagsForTests SetOnly(string key, FlagValue value) => Set(key, [new Variation("value", value)], "value");

    private FeatureFlagsForTests Set(string key, IReadOnlyList<Variation> variations, string served)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        FlagDefinition flag = new() { Key = key, Variations = variations, Fallthrough = Serving.Fixed(served) };
        Apply(new RuleSetChanges { Upserts = new RuleSetDefinition { Flags = [flag] } });
        return this;
    }

    private void Apply(RuleSetChanges changes)
    {
        RuleSetUpdate update = _provider.Apply(changes);
        RuleSetDiagnostic[] errors = [.. update.Diagnostics.Where(static diagnostic => diagnostic.Severity == RuleSetDiagnosticSeverity.Error)];
        if (errors.Length > 0)
        {
            throw new FormatException("The flags have errors:" + string.Concat(errors.Select(static error => $"{Environment.NewLine}  {error}")));
        }
    }

    private static TimeProvider Checked(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return clock;
    }

    private static string KeyOf<T>(Flag<T> flag)
    {
        ArgumentNullException.ThrowIfNull(flag);
        return flag.Key;
    }
}
