namespace Noa.FeatureFlags.Model;

/// <summary>Something wrong in a rule set: what, where, and what to do about it.</summary>
public sealed class RuleSetDiagnostic
{
    /// <summary>Whether the entry was refused (error) or only looks wrong (warning).</summary>
    public RuleSetDiagnosticSeverity Severity { get; init; }

    /// <summary>A stable code for machines; the constants are in <see cref="RuleSetDiagnosticCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>Key of the flag concerned; null when none is.</summary>
    public string? Flag { get; init; }

    /// <summary>Key of the segment concerned; null when none is.</summary>
    public string? Segment { get; init; }

    /// <summary>Where in the document: <c>$.flags.new-checkout.rules[1].serve</c>. Keys that are not plain words are quoted: <c>$.flags['a.b']</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Line in the text, from 1; null when the rule set was built in code.</summary>
    public int? Line { get; init; }

    /// <summary>What is wrong and what to do, as a sentence for people.</summary>
    public required string Message { get; init; }

    /// <summary>One line: place, then message.</summary>
    public override string ToString() => Line is { } line ? $"line {line}, {Path}: {Message}" : $"{Path}: {Message}";

    /// <summary>The same diagnostic with its line.</summary>
    internal RuleSetDiagnostic At(int line) => new()
    {
        Severity = Severity,
        Code = Code,
        Flag = Flag,
        Segment = Segment,
        Path = Path,
        Line = line,
        Message = Message,
    };
}
