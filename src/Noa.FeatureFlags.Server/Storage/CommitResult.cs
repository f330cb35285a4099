using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>How a commit went.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Version">Committed or replayed: the version it led to. Conflict: the version in the store.</param>
internal sealed record CommitResult(CommitResultKind Kind, RuleSetVersion Version);
