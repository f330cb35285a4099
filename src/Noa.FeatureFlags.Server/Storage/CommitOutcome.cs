using Google.Protobuf;
using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>What came of a request, as it is kept under its id.</summary>
/// <param name="Version">The version it led to.</param>
/// <param name="RequestHash">SHA-256 of what was asked.</param>
internal sealed record CommitOutcome(RuleSetVersion Version, ByteString RequestHash);
