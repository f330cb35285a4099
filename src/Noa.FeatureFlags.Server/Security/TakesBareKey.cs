namespace Noa.FeatureFlags.Server.Security;

/// <summary>Marks routes whose callers send the key alone in <c>Authorization</c>, without a scheme, as LaunchDarkly's SDKs do. Elsewhere that is no key.</summary>
internal sealed class TakesBareKey;
