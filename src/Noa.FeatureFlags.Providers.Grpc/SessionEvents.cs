using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>What a session tells while it lives.</summary>
/// <param name="Heard">A message came.</param>
/// <param name="Welcomed">The server answered.</param>
/// <param name="Bookmarked">The server said how it fares.</param>
internal sealed record SessionEvents(Action<ServerMessage.MessageOneofCase> Heard, Action<Welcome> Welcomed, Action<Bookmark> Bookmarked);
