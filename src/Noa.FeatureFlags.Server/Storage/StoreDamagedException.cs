namespace Noa.FeatureFlags.Server.Storage;

/// <summary>What the store holds does not fit its digest, or cannot be read at all.</summary>
internal sealed class StoreDamagedException(string message, Exception? inner) : Exception(message, inner);
