using Noa.FeatureFlags.Server.Environments;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>Something to tell a stream.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="RuleSet">The rule set that is served now.</param>
/// <param name="ChangedFlags">Keys of the flags that may evaluate otherwise; some of them may be gone.</param>
internal readonly record struct ChangeStreamEvent(ChangeStreamEventKind Kind, ServedRuleSet RuleSet, IReadOnlyCollection<string> ChangedFlags);
