using System.Globalization;
using Noa.FeatureFlags.Compilation.Hashes;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Checks and resolves what the rules of one flag serve.</summary>
internal sealed class ServingCompiler(Variation[] variations, string flagKey, string? flagSalt, CompilationScope scope)
{
    private static readonly FixedChoice[] SharedChoices = [new(0), new(1), new(2), new(3)];

    private List<LayerSlice>? _slices;

    /// <summary>Slices of layers that the experiments compiled so far take.</summary>
    public LayerSlice[] Slices => _slices is null ? [] : [.. _slices];

    public CompiledServing Compile(Serving serving) => serving switch
    {
        FixedServing fixedServing => CompileFixed(fixedServing),
        Rollout { Foreign: { } draw } rollout => CompileForeign(null, draw, rollout.Kind, rollout.By, "rollout"),
        Rollout rollout => CompileRollout(rollout),
        Experiment { Foreign: { } draw } experiment => CompileForeign(experiment.Id, draw, experiment.Kind, experiment.By, "experiment.weights"),
        Experiment experiment => CompileExperiment(experiment),
        StrategyServing strategy => CompileStrategy(strategy),
        ErrorServing error => new FailedChoice(error.Message),
        _ => throw new InvalidOperationException($"Nothing compiles a {serving.GetType()}."),
    };

    /// <summary>The variation's index; an unknown one is reported and counts as the first.</summary>
    public int IndexOf(string name, string? leaf)
    {
        for (int i = 0; i < variations.Length; i++)
        {
            if (variations[i].Name == name)
            {
                return i;
            }
        }

        scope.Error(RuleSetDiagnosticCodes.UnknownVariation, leaf, $"The flag has no variation '{name}': use one of {string.Join(", ", variations.Select(static variation => $"'{variation.Name}'"))}.");
        return 0;
    }

    public string NameOf(int variation) => variations[variation].Name;

    private FixedChoice CompileFixed(FixedServing serving)
    {
        int variation = IndexOf(serving.Variation, null);
        return variation < SharedChoices.Length ? SharedChoices[variation] : new FixedChoice(variation);
    }

    private Split CompileRollout(Rollout rollout) =>
        new(CompileBy(rollout.Kind, rollout.By), BucketHash.OfText(rollout.Salt ?? flagSalt ?? flagKey), CompileWeights(rollout.Weights, "rollout"));

    private CompiledServing CompileForeign(string? id, ForeignDraw draw, string kind, string? attribute, string leaf)
    {
        if (id is "")
        {
            scope.Error(RuleSetDiagnosticCodes.InvalidValue, "experiment.id", "An experiment needs a name: exposures carry it.");
        }

        BucketingAttribute by = CompileBy(kind, attribute);
        double[] weights = DrawCompiler.Weights(draw, leaf, scope);
        ForeignArm[] arms = [.. draw.Arms.Select(arm => new ForeignArm(IndexOf(arm.Variation, leaf), arm.Weight, arm.IsUntracked))];
        return !scope.HasErrors && DrawCompiler.FindHash(draw, scope) is { } hash
            ? new ForeignSplit(id, new CompiledDraw(by, hash, hash.Lay(DrawCompiler.SaltOf(draw, flagKey, flagSalt), weights)), arms)
            : SharedChoices[0];
    }

    private ExperimentSplit CompileExperiment(Experiment experiment)
    {
        BucketingAttribute by = CompileBy(experiment.Kind, experiment.By);
        if (experiment.Id.Length == 0)
        {
            scope.Error(RuleSetDiagnosticCodes.InvalidValue, "experiment.id", "An experiment needs a name: it salts the assignment.");
        }

        if (experiment.Layer is not null)
        {
            AddSlice(experiment, by);
        }

        return new ExperimentSplit
        {
            Id = experiment.Id,
            By = by,
            AdmissionSaltHash = BucketHash.OfText(experiment.Layer ?? experiment.Id + "/allocation"),
            AdmissionStart = experiment.Layer is null ? 0 : experiment.SliceStart.Buckets,
            AdmissionEnd = experiment.Layer is null ? (experiment.Allocation ?? Share.Whole).Buckets : experiment.SliceEnd.Buckets,
            SaltHash = BucketHash.OfText(experiment.Id),
            Ends = CompileWeights(experiment.Weights, "experiment.weights"),
        };
    }

    private void AddSlice(Experiment experiment, BucketingAttribute by)
    {
        if (experiment.Allocation is not null)
        {
            scope.Error(RuleSetDiagnosticCodes.Conflict, "experiment.allocation", "An experiment in a layer takes its slice: remove 'allocation', or remove 'layer' and 'slice'.");
        }

        if (experiment.SliceStart >= experiment.SliceEnd)
        {
            scope.Error(RuleSetDiagnosticCodes.InvalidValue, "experiment.slice", $"A slice starts below its end, not at {experiment.SliceStart} up to {experiment.SliceEnd}.");
        }

        var slice = new LayerSlice(experiment.Layer!, experiment.Id, experiment.SliceStart.Buckets, experiment.SliceEnd.Buckets, $"{by.Kind}:{by}");
        (_slices ??= []).Add(slice);
    }

    private StrategyChoice CompileStrategy(StrategyServing serving)
    {
        IVariationChooser chooser = NoChooser.Instance;
        if (!scope.Strategies.TryGetValue(serving.Strategy, out IFlagStrategy? strategy))
        {
            string known = scope.Strategies.Count == 0 ? "none is registered" : "registered are " + string.Join(", ", scope.Strategies.Keys.Order(StringComparer.Ordinal));
            scope.Error(RuleSetDiagnosticCodes.UnknownStrategy, "strategy", $"No strategy '{serving.Strategy}' is registered ({known}): register it with AddFlagStrategy.");
            return new StrategyChoice(serving.Strategy, chooser, variations.Length);
        }

        try
        {
            chooser = strategy.Compile(serving.Parameters, Array.ConvertAll(variations, static variation => variation.Name));
        }
#pragma warning disable CA1031 // Somebody else's code: whatever it throws refuses this flag and nothing else.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            scope.Error(RuleSetDiagnosticCodes.InvalidStrategy, "parameters", $"Strategy '{serving.Strategy}' refused its parameters: {exception.Message}");
        }

        return new StrategyChoice(serving.Strategy, chooser, variations.Length);
    }

    private BucketingAttribute CompileBy(string kind, string? by)
    {
        string name = by ?? EvaluationContext.KeyAttribute;
        AttributeReference? attribute = scope.Attributes.Find(TargetTables.CheckKind(kind, scope), name);
        if (attribute is null)
        {
            scope.Error(RuleSetDiagnosticCodes.InvalidValue, "by", $"'{name}' names no attribute: write a name, or a path such as /address/city.");
        }

        return new BucketingAttribute(attribute ?? scope.Attributes.Find(EvaluationContext.DefaultKind, EvaluationContext.KeyAttribute)!);
    }

    private int[] CompileWeights(IReadOnlyList<WeightedVariation> weights, string leaf)
    {
        var ends = new int[variations.Length];
        int sum = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < weights.Count; i++)
        {
            WeightedVariation weight = weights[i];
            ends[IndexOf(weight.Variation, leaf)] = weight.Weight.Buckets;
            sum += weight.Weight.Buckets;
            if (!seen.Add(weight.Variation))
            {
                scope.Error(RuleSetDiagnosticCodes.Duplicate, leaf, $"'{weight.Variation}' has two weights: keep one.");
            }
        }

        if (sum != Bucket.Count)
        {
            string percent = (sum / (decimal)(Bucket.Count / 100)).ToString("0.###", CultureInfo.InvariantCulture);
            scope.Error(RuleSetDiagnosticCodes.WeightSum, leaf, $"The weights sum to {percent}, not to 100: give every variation its share, the rest included.");
        }

        for (int i = 1; i < ends.Length; i++)
        {
            ends[i] += ends[i - 1];
        }

        return scope.Shares.Share(ends);
    }

    private sealed class NoChooser : IVariationChooser
    {
        public static readonly NoChooser Instance = new();

        public int Choose(EvaluationContext context) => -1;
    }
}
