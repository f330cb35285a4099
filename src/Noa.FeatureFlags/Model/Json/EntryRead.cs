namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads the value on which a cursor stands; never fails, but reports.</summary>
/// <param name="json">The cursor.</param>
/// <param name="key">The key of the flag or segment whose value it is.</param>
internal delegate TDefinition EntryRead<out TDefinition>(ref JsonCursor json, string key);
