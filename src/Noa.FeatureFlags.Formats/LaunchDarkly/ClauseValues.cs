using System.Text.Json;
using Noa.FeatureFlags.Compilation;
using Noa.FeatureFlags.Compilation.Clauses;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Reads what a clause compares with. A value that its operator can do nothing with matches nothing, so it is left out.</summary>
internal static class ClauseValues
{
    public static AttributeValue[] Read(JsonElement clause, ClauseOperator @operator, string path, ConversionNotes notes)
    {
        var values = new List<AttributeValue>();
        foreach (JsonElement value in clause.Items("values"))
        {
            AttributeValue ours = @operator == ClauseOperator.Matches ? ReadPattern(value, path, notes) : Scalar(value);
            if (CanUse(ours, @operator))
            {
                values.Add(ours);
            }
        }

        return [.. values];
    }

    private static AttributeValue Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => default,
    };

    private static bool CanUse(in AttributeValue value, ClauseOperator @operator) => @operator switch
    {
        ClauseOperator.In => !value.IsMissing,
        ClauseOperator.LessThan or ClauseOperator.AtMost or ClauseOperator.GreaterThan or ClauseOperator.AtLeast => value.TryGetNumber(out _),
        ClauseOperator.Before or ClauseOperator.After => Instant.TryRead(value, out _),
        ClauseOperator.SemverEquals or ClauseOperator.SemverLessThan or ClauseOperator.SemverGreaterThan => value.TryGetString(out string? text) && SemanticVersion.TryParse(text, out _),
        _ => value.Kind == AttributeKind.String,
    };

    private static AttributeValue ReadPattern(JsonElement value, string path, ConversionNotes notes)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return default;
        }

        string theirs = value.GetString()!;
        string ours = Patterns.ToOurs(theirs);
        if (Operands.TryCompilePattern(ours, out _, out string complaint) is null)
        {
            notes.Refuse(path, $"The pattern '{theirs}' matches nothing here. {complaint}");
            return default;
        }

        if (ours != theirs)
        {
            notes.Change(path, $"The pattern '{theirs}' is '{ours}' here, which means the same.");
        }

        return ours;
    }
}
