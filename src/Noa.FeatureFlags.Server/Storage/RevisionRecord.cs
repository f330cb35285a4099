using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>One commit of the past.</summary>
/// <param name="Version">What it led to.</param>
/// <param name="At">When, by the clock of the node that wrote it: a label, never an order.</param>
/// <param name="Actor">Name of the key.</param>
/// <param name="Comment">As given.</param>
/// <param name="Changed">Entries it wrote or removed.</param>
internal sealed record RevisionRecord(RuleSetVersion Version, DateTimeOffset At, string Actor, string Comment, IReadOnlyList<EntryId> Changed);
