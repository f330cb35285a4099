using Grpc.Core;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>How a stream ended.</summary>
/// <param name="Status">The status of the call; OK when the server ended it well.</param>
/// <param name="Detail">For people.</param>
/// <param name="IsDrained">The server asked this client to come back, and the time for that has come.</param>
/// <param name="WasWelcomed">The server had answered.</param>
/// <param name="Lived">From the first message to the last.</param>
/// <param name="RetryAfter">When the server wants to be asked again; null when it did not say.</param>
internal sealed record SessionEnd(StatusCode Status, string Detail, bool IsDrained, bool WasWelcomed, TimeSpan Lived, TimeSpan? RetryAfter);
