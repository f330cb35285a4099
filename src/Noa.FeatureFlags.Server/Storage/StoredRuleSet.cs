using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>A rule set as the store has it; the entries fit the version's digest.</summary>
internal sealed record StoredRuleSet(RuleSetVersion Version, EntrySet Entries);
