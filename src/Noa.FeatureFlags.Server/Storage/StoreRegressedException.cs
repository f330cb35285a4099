namespace Noa.FeatureFlags.Server.Storage;

/// <summary>The store has less than it once had. What is known is served on, and nothing is written until a person has decided what counts.</summary>
internal sealed class StoreRegressedException(string message) : Exception(message);
