using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads an experiment.</summary>
internal static class ExperimentReader
{
    public static readonly ObjectShape<Property> Shape = new("an experiment");

    public enum Property
    {
        Id,
        Weights,
        Allocation,
        Layer,
        Slice,
        By,
        Kind,
        Hash,
        Salt,
        Seed,
        Metrics,
        Hypothesis,
    }

    public static Experiment Read(ref JsonCursor json)
    {
        ExperimentDraft experiment = new();
        if (json.TryEnterObject("an experiment: an object with 'id' and 'weights'"))
        {
            PropertySet<Property> seen = default;
            while (json.NextProperty(Shape, ref seen, out Property property))
            {
                ReadProperty(ref json, property, ref experiment);
            }

            Check(ref json, seen);
            CheckDraw(ref json, experiment, seen);
        }

        return experiment.ToExperiment();
    }

    private static void ReadProperty(ref JsonCursor json, Property property, ref ExperimentDraft experiment)
    {
        switch (property)
        {
            case Property.Id:
                experiment.Id = json.ReadName();
                break;
            case Property.Weights when json.TokenType == JsonTokenType.StartArray:
                experiment.Draw.Arms = ArmsReader.Read(ref json);
                break;
            case Property.Weights:
                experiment.Weights = WeightsReader.Read(ref json);
                break;
            case Property.Allocation:
                experiment.Allocation = json.ReadPercent();
                break;
            case Property.Layer:
                experiment.Layer = json.ReadName();
                break;
            case Property.Slice:
                ReadSlice(ref json, ref experiment);
                break;
            case Property.By:
                experiment.By = json.ReadAttribute();
                break;
            case Property.Kind:
                experiment.Kind = json.ReadKind();
                break;
            case Property.Hash:
                experiment.Draw.ReadHash(ref json);
                break;
            case Property.Salt:
                experiment.Draw.Salt = json.ReadText();
                break;
            case Property.Seed:
                experiment.Draw.ReadSeed(ref json);
                break;
            case Property.Metrics:
                experiment.Metrics = json.ReadTexts();
                break;
            default:
                experiment.Hypothesis = json.ReadText();
                break;
        }
    }

    private static void ReadSlice(ref JsonCursor json, ref ExperimentDraft experiment)
    {
        if (!json.TryEnterArray("a slice: an array of two percentages"))
        {
            return;
        }

        int before = json.ReportCount;
        ListBuilder<Share> bounds = default;
        while (json.NextItem())
        {
            bounds.Add(json.ReadPercent());
        }

        if (json.ReportCount > before)
        {
            return;
        }

        if (bounds.Count != 2 || bounds.Items[0] >= bounds.Items[1])
        {
            json.Report(RuleSetDiagnosticCodes.InvalidValue, "A slice is its start and its end in percent of the layer, the start below the end, as in [0, 40].");
            return;
        }

        (experiment.SliceStart, experiment.SliceEnd) = (bounds.Items[0], bounds.Items[1]);
    }

    private static void CheckDraw(ref JsonCursor json, in ExperimentDraft experiment, in PropertySet<Property> seen)
    {
        experiment.Draw.Check(ref json, hasPercentages: seen.Has(Property.Weights) && experiment.Draw.Arms.Count == 0);
        if (experiment.Draw.IsForeign && (seen.Has(Property.Allocation) || seen.Has(Property.Layer)))
        {
            json.Report(RuleSetDiagnosticCodes.Conflict, $"In an experiment by '{experiment.Draw.Hash}' the arms say who takes part. Remove 'allocation' and 'layer', and mark arms outside the experiment as 'untracked'.");
        }

        if (!experiment.Draw.IsForeign && experiment.Draw.Salt is not null)
        {
            json.Report(RuleSetDiagnosticCodes.Conflict, "An experiment's salt is its 'id'. Remove 'salt', or name the 'hash' of another system.");
        }
    }

    private static void Check(ref JsonCursor json, in PropertySet<Property> seen)
    {
        if (seen.Lacks(Property.Id) || seen.Lacks(Property.Weights))
        {
            json.Report(RuleSetDiagnosticCodes.Missing, "An experiment needs 'id' and 'weights': what it is called, and the shares of its variations.");
        }

        if ((seen.Lacks(Property.Layer) && seen.Has(Property.Slice)) || (seen.Has(Property.Layer) && seen.Lacks(Property.Slice)))
        {
            json.Report(RuleSetDiagnosticCodes.Missing, "'layer' and 'slice' need one another: which layer, and which part of it. Write both, or for an experiment of its own 'allocation'.");
        }

        if (seen.Has(Property.Allocation) && (seen.Has(Property.Layer) || seen.Has(Property.Slice)))
        {
            json.Report(RuleSetDiagnosticCodes.Conflict, "In a layer the 'slice' says who takes part, elsewhere the 'allocation'. Write one of the two.");
        }
    }
}
