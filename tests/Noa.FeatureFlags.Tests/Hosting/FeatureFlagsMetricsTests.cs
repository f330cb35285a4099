using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Hosting;

public sealed class FeatureFlagsMetricsTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ServiceCollection _services = new();

    public FeatureFlagsMetricsTests()
    {
        _services.AddMetrics();
        _services.AddSingleton<TimeProvider>(_clock);
    }

    [Fact]
    public async Task Evaluations_AreCountedByFlagAndVariation()
    {
        _services.AddFeatureFlags().FromJson("""{ "flags": { "a": true, "b": false } }""");
        await using ServiceProvider container = _services.BuildServiceProvider();
        IFeatureFlags flags = container.GetRequiredService<IFeatureFlags>();

        for (int i = 0; i < 3; i++)
        {
            flags.IsEnabled("a", EvaluationContext.Empty);
        }

        flags.IsEnabled("b", EvaluationContext.Empty);
        flags.GetValue("b", EvaluationContext.Empty, "a string");
        flags.IsEnabled("nobody", EvaluationContext.Empty);
        string[] measured = Measure(container);

        Assert.Equal(
            [
                "feature_flag.evaluations{feature_flag.key=a, feature_flag.provider.name=in memory, feature_flag.result.variant=on} 3 {evaluation}",
                "feature_flag.evaluations{feature_flag.key=b, feature_flag.provider.name=in memory, feature_flag.result.variant=off} 1 {evaluation}",
                "feature_flag.evaluations{feature_flag.key=b, feature_flag.provider.name=in memory} 1 {evaluation}",
            ],
            measured.Where(static line => line.StartsWith("feature_flag.evaluations", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("feature_flag.unknown_evaluations{feature_flag.provider.name=in memory} 1 {evaluation}", measured);
    }

    [Fact]
    public async Task State_FlagsAndAge_AreGauges()
    {
        _services.AddFeatureFlags().FromJson("""{ "flags": { "a": true, "b": false } }""");
        await using ServiceProvider container = _services.BuildServiceProvider();
        container.GetRequiredService<IFeatureFlags>();

        _clock.Advance(TimeSpan.FromSeconds(90));
        string[] measured = Measure(container);

        Assert.Contains("feature_flag.provider.state{feature_flag.provider.name=in memory} 1 ", measured);
        Assert.Contains("feature_flag.rule_set.flags{feature_flag.provider.name=in memory} 2 {flag}", measured);
        Assert.Contains("feature_flag.rule_set.age{feature_flag.provider.name=in memory} 90 s", measured);
    }

    [Fact]
    public async Task Exposures_AreCountedByOutcome()
    {
        _services.Configure<FeatureFlagsOptions>(static options => options.Exposures.Capacity = 1);
        _services.AddFeatureFlags().WithExposures(static _ => new InMemoryExposureSink()).FromJson("""
            { "flags": { "a": { "fallthrough": { "experiment": { "id": "e", "weights": { "on": 50, "off": 50 }, "allocation": 100 } } } } }
            """);
        await using ServiceProvider container = _services.BuildServiceProvider();
        IFeatureFlags flags = container.GetRequiredService<IFeatureFlags>();

        flags.IsEnabled("a", EvaluationContext.For("alice"));
        flags.IsEnabled("a", EvaluationContext.For("alice"));
        string[] measured = Measure(container);

        Assert.Contains("feature_flag.exposures.recorded{} 1 {exposure}", measured);
        Assert.Contains("feature_flag.exposures.repeated{} 1 {exposure}", measured);
        Assert.Contains("feature_flag.exposures.dropped{} 0 {exposure}", measured);
        Assert.Contains("feature_flag.exposures.failed{} 0 {exposure}", measured);
    }

    [Fact]
    public async Task ForeignProvider_HasAStateAndNoCounts()
    {
        _services.AddFeatureFlags().FromProvider(static _ => new FakeProvider(ProviderState.Stale));
        await using ServiceProvider container = _services.BuildServiceProvider();
        container.GetRequiredService<IFeatureFlags>().IsEnabled("a", EvaluationContext.Empty);

        string[] measured = Measure(container);

        Assert.Equal(["feature_flag.provider.state{feature_flag.provider.name=fake} 2 "], measured);
    }

    [Fact]
    public async Task Failover_CountsEachProviderByItsOwnName()
    {
        _services.AddFeatureFlags().FromSource(static _ => new SilentSource()).FailingOverTo(static _ => new RuleSetProvider(InMemorySource.FromJson("""{ "flags": { "a": true } }""")));
        await using ServiceProvider container = _services.BuildServiceProvider();
        container.GetRequiredService<IFeatureFlags>().IsEnabled("a", EvaluationContext.Empty);

        string[] measured = Measure(container);

        Assert.Contains("feature_flag.evaluations{feature_flag.key=a, feature_flag.provider.name=in memory, feature_flag.result.variant=on} 1 {evaluation}", measured);
        Assert.Contains("feature_flag.rule_set.flags{feature_flag.provider.name=silent} 0 {flag}", measured);
    }

    // Every instrument of this container's meter, as name{labels} value unit; other tests have meters of the same name.
    private static string[] Measure(ServiceProvider container)
    {
        IMeterFactory factory = container.GetRequiredService<IMeterFactory>();
        List<string> lines = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Noa.FeatureFlags" && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => lines.Add(Line(instrument, value, labels)));
        listener.SetMeasurementEventCallback<int>((instrument, value, labels, _) => lines.Add(Line(instrument, value, labels)));
        listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => lines.Add(Line(instrument, value, labels)));
        listener.Start();
        listener.RecordObservableInstruments();
        return [.. lines];
    }

    private static string Line<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> labels) =>
        $"{instrument.Name}{{{string.Join(", ", labels.ToArray().Select(static label => $"{label.Key}={label.Value}"))}}} {value} {instrument.Unit}";

    private sealed class SilentSource : IRuleSetSource
    {
        public string Name => "silent";

        public Task RunAsync(IRuleSetSink sink, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }
}
