using System.Text.Json;
using Noa.FeatureFlags;

namespace Quickstart;

/// <summary>Prints flags by contexts: what each context is served, and why. Contexts that fare the same share a line.</summary>
internal static class OutcomeTable
{
    private const int MaxValueLength = 30;

    public static void Print(IFeatureFlags flags, IEnumerable<string> keys)
    {
        List<string[]> rows = [["flag", "value", "variation", "reason", "for"]];
        foreach (string key in keys)
        {
            rows.AddRange(RowsOf(flags, key));
        }

        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        rows.Insert(1, [.. widths.Select(static width => new string('-', width))]);
        foreach (string[] row in rows)
        {
            Console.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private static IEnumerable<string[]> RowsOf(IFeatureFlags flags, string key) => ShopContexts.All
        .Select(visitor => (visitor.Name, Detail: flags.Evaluate(key, visitor.Context, default(JsonElement))))
        .GroupBy(static outcome => (Value: ValueOf(outcome.Detail), Variation: outcome.Detail.Variation ?? "-", Reason: ReasonOf(outcome.Detail)), static outcome => outcome.Name)
        .Select((group, i) => new[] { i == 0 ? key : "", group.Key.Value, group.Key.Variation, group.Key.Reason, string.Join(", ", group) });

    private static string ValueOf(EvaluationDetail<JsonElement> detail)
    {
        if (detail.Value.ValueKind == JsonValueKind.Undefined)
        {
            return "(default value)";
        }

        string text = detail.Value.GetRawText();
        return text.Length <= MaxValueLength ? text : text[..(MaxValueLength - 1)] + "…";
    }

    private static string ReasonOf(EvaluationDetail<JsonElement> detail)
    {
        string reason = detail.Reason switch
        {
            EvaluationReason.Error => detail.Error.ToString(),
            EvaluationReason.Off => "off",
            EvaluationReason.PrerequisiteFailed => $"prerequisite {detail.RuleId}",
            EvaluationReason.TargetMatch => "target",
            EvaluationReason.RuleMatch => $"rule {detail.RuleId}",
            _ => "fallthrough",
        };
        return reason + (detail.InExperiment ? ", experiment" : detail.IsSplit ? ", split" : detail.LacksBucketingValue ? ", no key to split by" : "");
    }
}
