namespace Noa.FeatureFlags.Server.Ofrep;

/// <summary>A request that cannot be answered, with OFREP's name for why.</summary>
internal sealed class OfrepException(string errorCode, string message) : Exception(message)
{
    public string ErrorCode => errorCode;
}
