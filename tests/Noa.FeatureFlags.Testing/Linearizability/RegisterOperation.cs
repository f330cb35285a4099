namespace Noa.FeatureFlags.Testing.Linearizability;

/// <summary>One operation on one register, as its caller saw it.</summary>
/// <param name="IsWrite">Writes the value; otherwise the value was read.</param>
/// <param name="Value">What was written or read; null for nothing.</param>
/// <param name="Called">When it was called.</param>
/// <param name="Returned">When it came back; null when that is not known: it may have happened at any time since, or not at all.</param>
public readonly record struct RegisterOperation(bool IsWrite, string? Value, long Called, long? Returned);
