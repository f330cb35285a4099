using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads what is served: a variation's name, or an object with a rollout, an experiment or a strategy.</summary>
internal static class ServingReader
{
    public static readonly ObjectShape<Property> Shape = new("'serve' or 'fallthrough'");

    /// <summary>Stands for a serving that was reported.</summary>
    public static readonly Serving Placeholder = Serving.Fixed("");

    /// <summary>First the ways to serve, of which there is one; then what may stand beside them.</summary>
    public enum Property
    {
        Percentage,
        Rollout,
        Experiment,
        Strategy,
        Error,
        By,
        Kind,
        Salt,
        Hash,
        Seed,
        Parameters,
    }

    public static Serving Read(ref JsonCursor json)
    {
        if (json.TokenType == JsonTokenType.String)
        {
            return Serving.Fixed(json.ReadName());
        }

        ServingDraft serving = new();
        if (!json.TryEnterObject("a variation's name, or an object with 'rollout', 'percentage', 'experiment' or 'strategy'"))
        {
            return Placeholder;
        }

        PropertySet<Property> seen = default;
        while (json.NextProperty(Shape, ref seen, out Property property))
        {
            if (property > Property.Error)
            {
                ReadDetail(ref json, property, ref serving);
            }
            else if (serving.Way is { } first)
            {
                json.Refuse(RuleSetDiagnosticCodes.Conflict, $"'{Shape.Names[(int)first]}' stands here before: serve by one of the two.");
            }
            else
            {
                ReadWay(ref json, property, ref serving);
            }
        }

        CheckDetails(ref json, serving.Way, seen);
        if (serving.IsSplit)
        {
            serving.Draw.Check(ref json, hasPercentages: serving.Draw.Arms.Count == 0);
        }

        return serving.ToServing();
    }

    /// <summary>Reads a number as the share of <c>on</c>.</summary>
    public static Rollout ReadPercentage(ref JsonCursor json)
    {
        Share on = json.ReadPercent();
        Share off = Share.FromBuckets(Bucket.Count - on.Buckets);
        return new Rollout { Weights = [new WeightedVariation(VariationsReader.On, on), new WeightedVariation(VariationsReader.Off, off)] };
    }

    private static void ReadWay(ref JsonCursor json, Property property, ref ServingDraft serving)
    {
        serving.Way = property;
        switch (property)
        {
            case Property.Percentage:
                serving.Weights = ReadPercentage(ref json).Weights;
                break;
            case Property.Rollout when json.TokenType == JsonTokenType.StartArray:
                serving.Draw.Arms = ArmsReader.Read(ref json);
                break;
            case Property.Rollout:
                serving.Weights = WeightsReader.Read(ref json);
                break;
            case Property.Experiment:
                serving.Experiment = ExperimentReader.Read(ref json);
                break;
            case Property.Strategy:
                serving.Strategy = json.ReadName();
                break;
            default:
                serving.Error = json.ReadText();
                break;
        }
    }

    private static void ReadDetail(ref JsonCursor json, Property property, ref ServingDraft serving)
    {
        switch (property)
        {
            case Property.By:
                serving.By = json.ReadAttribute();
                break;
            case Property.Kind:
                serving.Kind = json.ReadKind();
                break;
            case Property.Salt:
                serving.Draw.Salt = json.ReadText();
                break;
            case Property.Hash:
                serving.Draw.ReadHash(ref json);
                break;
            case Property.Seed:
                serving.Draw.ReadSeed(ref json);
                break;
            case Property.Parameters when json.TokenType == JsonTokenType.StartObject:
                serving.Parameters = json.ReadJson();
                break;
            default:
                json.RefuseType("an object with the strategy's parameters");
                break;
        }
    }

    private static void CheckDetails(ref JsonCursor json, Property? way, in PropertySet<Property> seen)
    {
        if (way is null)
        {
            json.ReportUnless(seen.HasUnknown, RuleSetDiagnosticCodes.Missing, "This serves nothing. Write a variation's name, or 'rollout', 'percentage', 'experiment' or 'strategy'.");
            return;
        }

        bool isSplit = way is Property.Percentage or Property.Rollout;
        if (!isSplit && (seen.Has(Property.By) || seen.Has(Property.Kind) || seen.Has(Property.Salt) || seen.Has(Property.Hash) || seen.Has(Property.Seed)))
        {
            string advice = way == Property.Error ? "An error serves nothing." : way == Property.Experiment ? "Write 'by' and 'kind' inside the experiment; its salt is its 'id'." : "Write what a strategy needs into 'parameters'.";
            json.Report(RuleSetDiagnosticCodes.Conflict, $"'by', 'kind', 'salt', 'hash' and 'seed' belong to a 'rollout' or 'percentage'. {advice}");
        }

        if (way != Property.Strategy && seen.Has(Property.Parameters))
        {
            json.Report(RuleSetDiagnosticCodes.Conflict, "'parameters' belong to a 'strategy'. Remove them, or name the strategy.");
        }
    }
}
