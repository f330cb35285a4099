using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Server.Environments;

/// <summary>One version of an environment's rules: the entries that are sent and the flags that are evaluated, always of the same version.</summary>
/// <param name="Version">Which version.</param>
/// <param name="Entries">What subscribers get.</param>
/// <param name="Flags">Evaluates this version, for good.</param>
/// <param name="FlagKeys">Keys of all flags, sorted ordinally.</param>
internal sealed record ServedRuleSet(RuleSetVersion Version, EntrySet Entries, IFeatureFlags Flags, IReadOnlyList<string> FlagKeys);
