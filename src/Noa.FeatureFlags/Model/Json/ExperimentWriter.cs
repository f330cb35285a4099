using System.Text.Json;
using static Noa.FeatureFlags.Model.Json.ExperimentReader;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Writes an experiment.</summary>
internal static class ExperimentWriter
{
    public static void Write(Utf8JsonWriter writer, string name, Experiment experiment)
    {
        writer.WriteStartObject(name);
        writer.WriteString(Shape[Property.Id], experiment.Id);
        ServingWriter.WriteShares(writer, Shape[Property.Weights], experiment.Weights, experiment.Foreign);
        DrawWriter.WriteHash(writer, experiment.Foreign);
        WriteParticipation(writer, experiment);
        writer.WriteIfAny(Shape[Property.By], experiment.By);
        writer.WriteKind(Shape[Property.Kind], experiment.Kind);
        if (experiment.Metrics.Count > 0)
        {
            writer.WriteStrings(Shape[Property.Metrics], experiment.Metrics);
        }

        writer.WriteIfAny(Shape[Property.Hypothesis], experiment.Hypothesis);
        writer.WriteEndObject();
    }

    private static void WriteParticipation(Utf8JsonWriter writer, Experiment experiment)
    {
        if (experiment.Allocation is { } allocation)
        {
            writer.WriteNumber(Shape[Property.Allocation], allocation.Percent);
        }

        if (experiment.Layer is null)
        {
            return;
        }

        writer.WriteString(Shape[Property.Layer], experiment.Layer);
        writer.WriteStartArray(Shape[Property.Slice]);
        writer.WriteNumberValue(experiment.SliceStart.Percent);
        writer.WriteNumberValue(experiment.SliceEnd.Percent);
        writer.WriteEndArray();
    }
}
