namespace Noa.FeatureFlags.Cli.Flags.Explain;

/// <summary>One step in the JSON of <c>noa flags explain</c>.</summary>
internal sealed record StepReport(int Depth, string Path, string Text, bool? IsMatch)
{
    public static StepReport Of(ExplanationStep step) => new(step.Depth, step.Path, step.Text, step.IsMatch);
}
