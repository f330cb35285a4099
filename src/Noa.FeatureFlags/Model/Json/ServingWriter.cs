using System.Text.Json;
using static Noa.FeatureFlags.Model.Json.ServingReader;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Writes what is served.</summary>
internal static class ServingWriter
{
    public static void Write(Utf8JsonWriter writer, Serving serving)
    {
        switch (serving)
        {
            case FixedServing one:
                writer.WriteStringValue(one.Variation);
                break;
            case Rollout rollout:
                WriteRollout(writer, rollout);
                break;
            case Experiment experiment:
                writer.WriteStartObject();
                ExperimentWriter.Write(writer, Shape[Property.Experiment], experiment);
                writer.WriteEndObject();
                break;
            case StrategyServing strategy:
                WriteStrategy(writer, strategy);
                break;
            case ErrorServing error:
                writer.WriteStartObject();
                writer.WriteString(Shape[Property.Error], error.Message);
                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>Writes shares as percent, or as the arms of another system's draw.</summary>
    public static void WriteShares(Utf8JsonWriter writer, string name, IReadOnlyList<WeightedVariation> weights, ForeignDraw? draw)
    {
        if (draw is not null)
        {
            DrawWriter.WriteArms(writer, name, draw);
            return;
        }

        writer.WriteStartObject(name);
        foreach (WeightedVariation weight in weights)
        {
            writer.WriteNumber(weight.Variation, weight.Weight.Percent);
        }

        writer.WriteEndObject();
    }

    private static void WriteRollout(Utf8JsonWriter writer, Rollout rollout)
    {
        writer.WriteStartObject();
        WriteShares(writer, Shape[Property.Rollout], rollout.Weights, rollout.Foreign);
        writer.WriteIfAny(Shape[Property.By], rollout.By);
        writer.WriteKind(Shape[Property.Kind], rollout.Kind);
        writer.WriteIfAny(Shape[Property.Salt], rollout.Foreign is null ? rollout.Salt : null);
        DrawWriter.WriteHash(writer, rollout.Foreign);
        writer.WriteEndObject();
    }

    private static void WriteStrategy(Utf8JsonWriter writer, StrategyServing strategy)
    {
        writer.WriteStartObject();
        writer.WriteString(Shape[Property.Strategy], strategy.Strategy);
        if (strategy.Parameters.ValueKind != JsonValueKind.Undefined)
        {
            writer.WritePropertyName(Shape[Property.Parameters]);
            strategy.Parameters.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
