using System.Text.RegularExpressions;
using Noa.FeatureFlags.Compilation.Clauses;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Parses the values of a clause into what its operator compares with.</summary>
internal static class Operands
{
    // Stops patterns that are made to be slow (seconds were measured within the limits), and must never stop others: the clock also runs
    // while a busy machine lets the thread wait, and at 10 ms two tests on two cores were enough to change an answer.
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(250);

    /// <summary>Strings, numbers and booleans as they are.</summary>
    public static AttributeValue[] Scalars(Clause clause, CompilationScope scope) => Parse(clause, scope, static value =>
        value.Kind is AttributeKind.String or AttributeKind.Boolean || value.TryGetNumber(out _) ? value : (AttributeValue?)null,
        RuleSetDiagnosticCodes.WrongType, "is no string, number or boolean");

    public static string[] Texts(Clause clause, CompilationScope scope) => ParseText(clause, scope, static text => text);

    public static double[] Numbers(Clause clause, CompilationScope scope) => Parse(clause, scope, static value =>
        value.TryGetNumber(out double number) && double.IsFinite(number) ? number : (double?)null,
        RuleSetDiagnosticCodes.WrongType, "is no finite number");

    public static long[] Instants(Clause clause, CompilationScope scope) => Parse(clause, scope, static value =>
        Instant.TryRead(value, out long ticks) ? ticks : (long?)null,
        RuleSetDiagnosticCodes.InvalidInstant, "is no instant: write RFC 3339 with a zone (2027-03-01T00:00:00Z) or unix milliseconds");

    public static SemanticVersion[] Versions(Clause clause, CompilationScope scope) => Parse(clause, scope, static value =>
        value.TryGetString(out string? text) && SemanticVersion.TryParse(text, 0, out SemanticVersion version) ? version : (SemanticVersion?)null,
        RuleSetDiagnosticCodes.InvalidVersion, "is no SemVer 2.0 version: write major.minor.patch without a leading v, such as 2.4.0");

    public static Regex[] Patterns(Clause clause, CompilationScope scope) => ParseText(clause, scope, pattern => CompilePattern(pattern, scope));

    /// <summary>Compiles a pattern.</summary>
    /// <param name="pattern">In .NET syntax.</param>
    /// <param name="code">One of <see cref="RuleSetDiagnosticCodes"/> when it cannot be used.</param>
    /// <param name="complaint">Why it cannot be used.</param>
    /// <returns>Null when it cannot be used.</returns>
    public static Regex? TryCompilePattern(string pattern, out string code, out string complaint)
    {
        (code, complaint) = ("", "");
        if (pattern.Length > RuleSetLimits.MaxPatternLength || PatternRepetition.Largest(pattern) > RuleSetLimits.MaxPatternRepetition)
        {
            code = RuleSetDiagnosticCodes.LimitExceeded;
            complaint = $"A pattern has at most {RuleSetLimits.MaxPatternLength} characters and repeats at most {RuleSetLimits.MaxPatternRepetition} times: use startsWith, endsWith or contains, or a simpler pattern.";
            return null;
        }

        try
        {
            var regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, PatternTimeout);

            // The first match builds what later ones share: here, where no read waits and no clock counts.
            regex.IsMatch("");
            return regex;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            code = RuleSetDiagnosticCodes.InvalidPattern;
            complaint = $"'{pattern}' cannot be used as a pattern ({exception.Message}): backreferences, lookarounds and atomic groups are not supported.";
            return null;
        }
    }

    private static Regex? CompilePattern(string pattern, CompilationScope scope)
    {
        Regex? regex = TryCompilePattern(pattern, out string code, out string complaint);
        if (regex is null)
        {
            scope.Error(code, "matches", complaint);
        }

        return regex;
    }

    private static TResult[] ParseText<TResult>(Clause clause, CompilationScope scope, Func<string, TResult?> parse)
        where TResult : class
    {
        var parsed = new List<TResult>(clause.Values.Count);
        foreach (AttributeValue value in clause.Values)
        {
            if (!value.TryGetString(out string? text))
            {
                scope.Error(RuleSetDiagnosticCodes.WrongType, null, $"{value} is no string, and this operator compares strings.");
            }
            else if (parse(text) is { } result)
            {
                parsed.Add(result);
            }
        }

        RequireValues(clause, scope);
        return [.. parsed];
    }

    private static TResult[] Parse<TResult>(Clause clause, CompilationScope scope, Func<AttributeValue, TResult?> parse, string code, string complaint)
        where TResult : struct
    {
        var parsed = new TResult[clause.Values.Count];
        for (int i = 0; i < parsed.Length; i++)
        {
            if (parse(clause.Values[i]) is { } result)
            {
                parsed[i] = result;
            }
            else
            {
                scope.Error(code, null, $"{clause.Values[i]} {complaint}.");
            }
        }

        RequireValues(clause, scope);
        return parsed;
    }

    private static void RequireValues(Clause clause, CompilationScope scope)
    {
        if (clause.Values.Count == 0)
        {
            scope.Error(RuleSetDiagnosticCodes.Missing, null, "The clause compares with nothing and would never match: give it at least one value, or remove it.");
        }
    }
}
