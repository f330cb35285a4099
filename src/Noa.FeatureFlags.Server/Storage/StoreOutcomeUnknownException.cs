namespace Noa.FeatureFlags.Server.Storage;

/// <summary>The store did not answer in time: what was asked may have happened or not.</summary>
internal sealed class StoreOutcomeUnknownException(string message, Exception? inner) : Exception(message, inner);
