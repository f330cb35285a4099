using System.Security.Cryptography;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Security;

/// <summary>A key as people and programs hold it: <c>noa_sdk_production_k3v9q2_...</c>. Role and environment are for readers; the store says what counts.</summary>
/// <param name="Role">Name of the role.</param>
/// <param name="Environment">Name of the environment; <c>all</c> for every one.</param>
/// <param name="Id">Public part, which logs and audit may show.</param>
/// <param name="Secret">256 random bits.</param>
internal sealed record PresentedKey(string Role, string Environment, string Id, string Secret)
{
    /// <summary>Longest text that is looked at.</summary>
    public const int MaxLength = 256;

    private const string Prefix = "noa";
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // 43 characters of 62 hold 256 bits.
    private const int SecretLength = 43;
    private const int IdLength = 10;

    public static PresentedKey New(KeyRole role, string? environment) => new(
        role.ToString().ToLowerInvariant(),
        environment ?? "all",
        RandomNumberGenerator.GetString(Alphabet, IdLength),
        RandomNumberGenerator.GetString(Alphabet, SecretLength));

    /// <summary>Takes a key apart.</summary>
    /// <returns>Null when it does not look like one.</returns>
    public static PresentedKey? Parse(string text) =>
        text.Split('_') is [Prefix, var role, var environment, { Length: IdLength } id, { Length: SecretLength } secret] ? new(role, environment, id, secret) : null;

    /// <summary>The whole key, secret included: for its owner only.</summary>
    public override string ToString() => $"{Prefix}_{Role}_{Environment}_{Id}_{Secret}";
}
