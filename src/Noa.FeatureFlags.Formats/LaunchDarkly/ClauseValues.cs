using System.Text.Json;
using Noa.FeatureFlags.Compilation;
using Noa.FeatureFlags.Compilation.Clauses;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Reads what a clause compares with. A value that its operator can do nothing with matches nothing, so it is left out.</summary>
internal static class ClauseValues
{
    public static AttributeValue[] Read(JsonElement items, ClauseOperator @operator, EntryPath path, ConversionNotes notes)
    {
        int count = items.Count();
        if (count == 0)
        {
            return [];
        }

        var values = new AttributeValue[count];
        int filled = 0;
        foreach (JsonElement value in items.EnumerateArray())
        {
            AttributeValue ours = @operator == ClauseOperator.Matches ? ReadPattern(value, path, notes) : Scalar(value);
            if (CanUse(ours, @operator))
            {
                values[filled++] = ours;
            }
        }

        return filled == count ? values : values[..filled];
    }

    private static AttributeValue Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.ValueText(),
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
        ClauseOperator.SemverEquals or ClauseOperator.SemverLessThan or ClauseOperator.SemverGreaterThan => value.TryGetString(out string? text) && SemanticVersion.TryParse(text, 0, out _),
        _ => value.Kind == AttributeKind.String,
    };

    private static AttributeValue ReadPattern(JsonElement value, EntryPath path, ConversionNotes notes)
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
