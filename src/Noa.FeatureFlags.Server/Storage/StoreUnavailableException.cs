namespace Noa.FeatureFlags.Server.Storage;

/// <summary>The store cannot be reached or written now; nothing was written.</summary>
internal sealed class StoreUnavailableException(string message, Exception? inner) : Exception(message, inner);
