using System.Globalization;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Contexts.Synthetic;

/// <summary>
/// Contexts made up for some rules: users <c>user-0</c>, <c>user-1</c> and so on, with attributes drawn from the values the rules ask about.
/// The draws are hashes, so that everybody gets the same contexts for the same rules.
/// </summary>
internal sealed class SyntheticContexts : IContextSet
{
    /// <summary>Contexts of the verbs that make up their own, unless told otherwise.</summary>
    public const int DefaultCount = 100_000;

    public const int MaxCount = 10_000_000;

    private readonly RuleSamples _samples = new();
    private readonly KindSamples[] _others;

    /// <param name="count">How many.</param>
    /// <param name="ruleSets">The rules that shall be hit.</param>
    public SyntheticContexts(int count, params ReadOnlySpan<RuleSetDefinition> ruleSets)
    {
        Count = count;
        foreach (RuleSetDefinition rules in ruleSets)
        {
            _samples.Add(rules);
        }

        _others = [.. _samples.Kinds.Where(static kind => kind.Kind != EvaluationContext.DefaultKind)];
    }

    public int Count { get; }

    public string Description => "synthetic";

    public EvaluationContext At(int index)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"user-{index}");
        EvaluationContext user = _samples.Users.Draw(key);
        if (_others.Length == 0)
        {
            return user;
        }

        var members = new EvaluationContext[_others.Length + 1];
        members[0] = user;
        for (int i = 0; i < _others.Length; i++)
        {
            // Whatever belongs to many users is drawn by the user, and what is said of it by its own key: all who share it agree.
            members[i + 1] = _others[i].Draw(_others[i].DrawKey(key));
        }

        return EvaluationContext.Combine(members);
    }

    /// <summary>Says which patterns no made-up context matches, when there are any.</summary>
    public void SayMissed(ToolConsole console)
    {
        foreach (string pattern in _samples.MissedPatterns)
        {
            console.Say($"No text was found that matches the pattern '{pattern}', so no synthetic context hits its rule. Give contexts of your own with --context-file.");
        }
    }
}
