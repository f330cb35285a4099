namespace Noa.FeatureFlags;

/// <summary>One step of a walk.</summary>
/// <param name="depth">Nesting: 0 for the flag itself, more for what it asks.</param>
/// <param name="path">Where the step stands in the definition, such as <c>rules[1].when[0]</c>.</param>
/// <param name="text">What was asked and found, for people.</param>
/// <param name="isMatch">Whether it matched; null when there is no yes or no.</param>
public sealed class ExplanationStep(int depth, string path, string text, bool? isMatch)
{
    /// <summary>Nesting: 0 for the flag itself, more for what it asks.</summary>
    public int Depth { get; } = depth;

    /// <summary>Where the step stands in the definition, such as <c>rules[1].when[0]</c>.</summary>
    public string Path { get; } = path;

    /// <summary>What was asked and found, for people.</summary>
    public string Text { get; } = text;

    /// <summary>Whether it matched; null when there is no yes or no.</summary>
    public bool? IsMatch { get; } = isMatch;

    /// <summary>A mark for the answer, the place, the text.</summary>
    public override string ToString() => $"{(IsMatch switch { true => "✓", false => "✗", _ => "·" })} {Path}: {Text}";
}
