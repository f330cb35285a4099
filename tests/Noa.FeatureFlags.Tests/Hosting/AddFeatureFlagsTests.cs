using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Hosting;

public sealed class AddFeatureFlagsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("noa-hosting-").FullName;
    private readonly ServiceCollection _services = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Json_AsSource_IsReadWithoutAHost()
    {
        _services.AddFeatureFlags().FromJson("""{ "flags": { "dark-mode": true } }""");

        using ServiceProvider container = _services.BuildServiceProvider();
        IFeatureFlags flags = container.GetRequiredService<IFeatureFlags>();

        Assert.True(flags.IsEnabled("dark-mode", EvaluationContext.Empty));
        Assert.Same(flags, container.GetRequiredService<IFeatureFlags>());
        Assert.IsType<RuleSetProvider>(container.GetRequiredService<IFlagProvider>());
    }

    [Fact]
    public void File_AsSource_IsReadAtOnce()
    {
        string path = Write("flags.json", """{ "flags": { "dark-mode": true } }""");
        _services.AddFeatureFlags().FromFile(path);

        using ServiceProvider container = _services.BuildServiceProvider();

        Assert.True(container.GetRequiredService<IFeatureFlags>().IsEnabled("dark-mode", EvaluationContext.Empty));
    }

    [Fact]
    public void Overrides_LieOverOneAnotherInTheOrderOfTheCalls()
    {
        string below = Write("below.json", """{ "flags": { "a": false, "b": false, "c": true } }""");
        string above = Write("above.json", """{ "flags": { "a": true, "b": true } }""");
        string top = Write("top.json", """{ "flags": { "b": false } }""");
        _services.AddFeatureFlags().FromFile(below).OverriddenByFile(above).OverriddenByFile(top);

        using ServiceProvider container = _services.BuildServiceProvider();
        IFeatureFlags flags = container.GetRequiredService<IFeatureFlags>();

        Assert.Equal([true, false, true], Array.ConvertAll((string[])["a", "b", "c"], key => flags.IsEnabled(key, EvaluationContext.Empty)));
    }

    [Fact]
    public void OverrideFile_ThatIsMissing_LeavesTheSourceReady()
    {
        _services.AddFeatureFlags().FromJson("""{ "flags": { "a": true } }""").OverriddenByFile(Path.Combine(_folder, "nowhere.json"));

        using ServiceProvider container = _services.BuildServiceProvider();

        Assert.True(container.GetRequiredService<IFeatureFlags>().IsEnabled("a", EvaluationContext.Empty));
        Assert.Equal(ProviderState.Ready, container.GetRequiredService<IFlagProvider>().Status.State);
    }

    [Fact]
    public void Environment_WithAPrefix_OverridesFlags()
    {
        Environment.SetEnvironmentVariable("NOA_TEST_ADDFEATUREFLAGS_DARK_MODE", "on");
        _services.AddFeatureFlags().FromJson("""{ "flags": { "dark-mode": false } }""").OverriddenByEnvironment("NOA_TEST_ADDFEATUREFLAGS_");

        using ServiceProvider container = _services.BuildServiceProvider();

        Assert.True(container.GetRequiredService<IFeatureFlags>().IsEnabled("dark-mode", EvaluationContext.Empty));
    }

    [Fact]
    public async Task Failover_WhenTheSourceHasNothing_Answers()
    {
        FakeProvider second = new(ProviderState.Ready);
        _services.AddFeatureFlags().FromFile(Path.Combine(_folder, "nowhere.json")).FailingOverTo(_ => second);

        await using (ServiceProvider container = _services.BuildServiceProvider())
        {
            Assert.True(container.GetRequiredService<IFeatureFlags>().IsEnabled("anything", EvaluationContext.Empty));
            Assert.True(second.IsStarted);
        }

        Assert.True(second.IsDisposed);
    }

    [Fact]
    public void Container_DisposedSynchronously_DisposesItsFlags()
    {
        _services.AddFeatureFlags().FromJson("""{ "flags": {} }""").FailingOverTo(_ => new RuleSetProvider(new InMemorySource(RuleSetDefinition.Empty)));
        ServiceProvider container = _services.BuildServiceProvider();
        container.GetRequiredService<IFeatureFlags>();

        Exception? exception = Record.Exception(container.Dispose);

        Assert.Null(exception);
    }

    [Fact]
    public void SecondCall_ContinuesTheFirst()
    {
        _services.AddFeatureFlags();
        _services.AddFeatureFlags().FromJson("""{ "flags": { "a": true } }""");

        using ServiceProvider container = _services.BuildServiceProvider();

        Assert.True(container.GetRequiredService<IFeatureFlags>().IsEnabled("a", EvaluationContext.Empty));
        Assert.Single(container.GetServices<IFeatureFlags>());
    }

    [Fact]
    public void SecondSource_IsRefusedNamingBoth()
    {
        _services.AddFeatureFlags().FromFile("flags.json");

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => _services.AddFeatureFlags().FromJson("{}"));

        Assert.Equal(
            "Feature flags already come from FromFile(\"flags.json\"), so FromJson cannot be their source too: "
            + "use one source, and lay others over it with OverriddenByFile or behind it with FailingOverTo.",
            exception.Message);
    }

    [Fact]
    public void SecondSink_IsRefused()
    {
        FeatureFlagsBuilder builder = _services.AddFeatureFlags().FromJson("{}").WithExposureFile("exposures.ndjson");

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => builder.WithExposures(_ => new InMemoryExposureSink()));

        Assert.Contains("WithExposureFile(\"exposures.ndjson\")", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoSource_WithoutAHost_SaysWhatToCall()
    {
        _services.AddFeatureFlags();

        using ServiceProvider container = _services.BuildServiceProvider();
        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(container.GetRequiredService<IFeatureFlags>);

        Assert.Equal("Feature flags have no source: call FromFile, FromJson, FromSource or FromProvider behind AddFeatureFlags().", Assert.Single(exception.Failures));
    }

    [Fact]
    public void Override_OfAForeignProvider_IsRefused()
    {
        _services.AddFeatureFlags().FromProvider(_ => new FakeProvider(ProviderState.Ready)).OverriddenByEnvironment();

        using ServiceProvider container = _services.BuildServiceProvider();
        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(container.GetRequiredService<IFeatureFlags>);

        Assert.StartsWith("Flags of FromProvider cannot be overridden", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_WithAMistake_IsRefusedWhereItIsWritten()
    {
        FormatException exception = Assert.Throws<FormatException>(() => _services.AddFeatureFlags().FromJson("""{ "flags": { "a": 1 } }"""));

        Assert.Contains("$.flags.a", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_OutOfRange_AreAllNamedWithTheirRanges()
    {
        _services.AddFeatureFlags().FromJson("{}");
        _services.Configure<FeatureFlagsOptions>(static options =>
        {
            options.StartupTimeout = TimeSpan.Zero;
            options.Exposures.Capacity = 0;
        });

        using ServiceProvider container = _services.BuildServiceProvider();
        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(container.GetRequiredService<IFeatureFlags>);

        Assert.Equal(
            [
                "ExposureQueueOptions.Capacity is 0: use 1 to 16777216.",
                "FeatureFlagsOptions.StartupTimeout is 00:00:00: use 00:00:00.0010000 to 01:00:00.",
            ],
            exception.Failures);
    }

    [Fact]
    public void Registration_OfIFeatureFlagsByATest_Stays()
    {
        FeatureFlagsForTests fake = new FeatureFlagsForTests().With("a", true);
        _services.AddSingleton<IFeatureFlags>(fake);
        _services.AddFeatureFlags().FromJson("""{ "flags": { "a": false } }""");

        using ServiceProvider container = _services.BuildServiceProvider();

        Assert.Same(fake, container.GetRequiredService<IFeatureFlags>());
    }

    [Fact]
    public void Strategy_FromTheContainer_ServesARule()
    {
        _services.AddSingleton(new Answer(1));
        _services.AddFlagStrategy<AnswerStrategy>("answer");
        _services.AddFeatureFlags().FromJson("""
            { "flags": { "a": { "fallthrough": { "strategy": "answer", "parameters": { "plus": 0 } } }, "b": { "fallthrough": { "strategy": "answer", "parameters": { "plus": -1 } } } } }
            """);

        using ServiceProvider container = _services.BuildServiceProvider();
        IFeatureFlags flags = container.GetRequiredService<IFeatureFlags>();

        Assert.Equal("off", flags.Evaluate("a", EvaluationContext.Empty, true).Variation);
        Assert.Equal("on", flags.Evaluate("b", EvaluationContext.Empty, false).Variation);
    }

    [Fact]
    public void Strategy_WithANameThatIsTaken_IsRefused()
    {
        _services.AddFlagStrategy<AnswerStrategy>("answer");

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => _services.AddFlagStrategy<AnswerStrategy>("answer"));

        Assert.Contains("'answer'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExposureFile_WhenTheContainerIsDisposed_HoldsWhatWasServed()
    {
        string path = Path.Combine(_folder, "out", "exposures.ndjson");
        _services.AddFeatureFlags().WithExposureFile(path).FromJson("""
            { "flags": { "button": { "variations": { "control": "blue", "treatment": "green" }, "offVariation": "control",
              "fallthrough": { "experiment": { "id": "button-2027", "weights": { "control": 0, "treatment": 100 }, "allocation": 100 } } } } }
            """);

        await using (ServiceProvider container = _services.BuildServiceProvider())
        {
            IFeatureFlags flags = container.GetRequiredService<IFeatureFlags>();
            flags.GetValue("button", EvaluationContext.For("alice"), "red");
            flags.GetValue("button", EvaluationContext.For("alice"), "red");
            flags.Track("purchase", EvaluationContext.For("alice"));
        }

        JsonElement[] lines = [.. File.ReadAllLines(path).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["exposure", "event"], lines.Select(static line => line.GetProperty("type").GetString()));
        Assert.Equal(("treatment", "alice"), (lines[0].GetProperty("variation").GetString(), lines[0].GetProperty("unit").GetString()));
    }

    [Fact]
    public async Task FailoverWithExposures_RecordsWhatTheRuleSetServes()
    {
        InMemoryExposureSink sink = new();
        _services.AddFeatureFlags().WithExposures(_ => sink).FailingOverTo(_ => new FakeProvider(ProviderState.Ready)).FromJson("""
            { "flags": { "button": { "fallthrough": { "experiment": { "id": "e", "weights": { "on": 100, "off": 0 }, "allocation": 100 } } } } }
            """);

        await using (ServiceProvider container = _services.BuildServiceProvider())
        {
            container.GetRequiredService<IFeatureFlags>().IsEnabled("button", EvaluationContext.For("alice"));
        }

        Assert.Equal("alice", Assert.Single(sink.Exposures).Unit);
    }

    [Fact]
    public async Task Sink_OfTheContainer_IsDisposedAfterWhatWaitsWasHandedOver()
    {
        DisposableSink sink = new();
        _services.AddFeatureFlags().FromJson("{}").WithExposures(_ => sink);

        await using (ServiceProvider container = _services.BuildServiceProvider())
        {
            container.GetRequiredService<IFeatureFlags>().Track("purchase", EvaluationContext.For("alice"));
        }

        Assert.Equal(["1 event", "disposed"], sink.Calls);
    }

    private string Write(string name, string json)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, json);
        return path;
    }

    private sealed class DisposableSink : IExposureSink, IDisposable
    {
        public List<string> Calls { get; } = [];

        public Task WriteAsync(IReadOnlyList<Exposure> exposures, IReadOnlyList<TrackedEvent> events, CancellationToken cancellationToken)
        {
            Calls.Add($"{events.Count} event");
            return Task.CompletedTask;
        }

        public void Dispose() => Calls.Add("disposed");
    }

    private sealed record Answer(int Place);

    private sealed class AnswerStrategy(Answer answer) : IFlagStrategy
    {
        public IVariationChooser Compile(JsonElement parameters, IReadOnlyList<string> variations) =>
            new Chooser(answer.Place + parameters.GetProperty("plus").GetInt32());

        private sealed class Chooser(int place) : IVariationChooser
        {
            public int Choose(EvaluationContext context) => place;
        }
    }
}
