using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Security;

/// <summary>The keys there are, in memory, and the one place where a presented key is compared.</summary>
/// <remarks>Read again from the store every few seconds, so that what another node revoked ends here too.</remarks>
internal sealed class KeyRing(IRuleSetStore store, IOptions<FlagServerOptions> options, TimeProvider timeProvider)
{
    /// <summary>Id that the audit shows for the key given by configuration.</summary>
    public const string ConfiguredKeyId = "configured";

    private static readonly Caller Configured = new(ConfiguredKeyId, "configured key", KeyRole.Admin, null);

    private static readonly byte[] TokenPurpose = "noa.flags told of changes"u8.ToArray();

    // Compared with when an id is unknown, so that such a key takes as long as a wrong secret.
    private static readonly byte[] NoHash = new byte[SHA256.HashSizeInBytes];

    private volatile FrozenDictionary<string, KeyRecord> _keys = FrozenDictionary<string, KeyRecord>.Empty;

    /// <summary>Reads all keys from the store.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken) => Restore(await store.ListKeysAsync(cancellationToken));

    /// <summary>False until the keys were read for the first time.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>All keys that are known here.</summary>
    public IReadOnlyCollection<KeyRecord> All => _keys.Values;

    /// <summary>Uses keys that an earlier process of this node has kept, until the store can be read.</summary>
    public void Restore(IEnumerable<KeyRecord> keys)
    {
        _keys = keys.ToFrozenDictionary(static key => key.Id, StringComparer.Ordinal);
        IsKnown = true;
    }

    /// <summary>Finds out who presents a key.</summary>
    /// <param name="presented">The key as sent, without <c>Bearer</c>.</param>
    /// <returns>Null when it is not good, for whatever reason.</returns>
    public Caller? Authenticate(string? presented)
    {
        if (string.IsNullOrEmpty(presented) || presented.Length > PresentedKey.MaxLength)
        {
            return null;
        }

        if (options.Value.Security.AdminKey is { } configured && IsSame(HashOf(presented), HashOf(configured)))
        {
            return Configured;
        }

        var parsed = PresentedKey.Parse(presented);
        KeyRecord? key = parsed is null ? null : _keys.GetValueOrDefault(parsed.Id);
        bool isSame = IsSame(HashOf(parsed?.Secret ?? presented), key is null ? NoHash : key.SecretHash.Span);
        return key is not null && isSame && IsGood(key) ? CallerOf(key) : null;
    }

    /// <summary>A text that stands for a key where none can be sent, and lets its holder be told that something changed: a secret, but one that gives no flags.</summary>
    /// <returns>Null when the caller did not come with a key.</returns>
    public string? TokenFor(Caller caller) => SecretHashOf(caller.KeyId) is { } hash ? $"{caller.KeyId}.{Convert.ToHexStringLower(HMACSHA256.HashData(hash.Span, TokenPurpose))}" : null;

    /// <summary>Finds out whose token it is. Ends with the key.</summary>
    /// <returns>Null when it is not good, for whatever reason.</returns>
    public Caller? AuthenticateToken(string? token)
    {
        string id = token?.Split('.')[0] ?? "";
        Caller? caller = id == ConfiguredKeyId ? Configured : _keys.TryGetValue(id, out KeyRecord? key) && IsGood(key) ? CallerOf(key) : null;
        return caller is not null && TokenFor(caller) is { } expected && IsSame(Encoding.UTF8.GetBytes(token!), Encoding.UTF8.GetBytes(expected)) ? caller : null;
    }

    /// <summary>Whether a key that was found good still is; streams ask before each message.</summary>
    public bool IsStillGood(Caller caller) =>
        caller.ExpiresAt is { } end
            ? timeProvider.GetUtcNow() < end
            : caller.KeyId is ConfiguredKeyId or KeylessCallers.KeyId || (_keys.TryGetValue(caller.KeyId, out KeyRecord? key) && IsGood(key));

    /// <summary>Makes a key. The secret is in the answer and nowhere else.</summary>
    /// <param name="role">What it may do.</param>
    /// <param name="environment">Where; null for every environment.</param>
    /// <param name="name">Whom it is given to.</param>
    /// <param name="validFor">How long; null for good.</param>
    /// <param name="by">Who asks, for the audit.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task<(KeyRecord Key, string Secret)> CreateAsync(KeyRole role, string? environment, string name, TimeSpan? validFor, Caller by, CancellationToken cancellationToken)
    {
        var made = PresentedKey.New(role, environment);
        DateTimeOffset now = timeProvider.GetUtcNow();
        var key = new KeyRecord(made.Id, ByteString.CopyFrom(HashOf(made.Secret)), role, environment, name, now, now + validFor, null);
        string until = key.ExpiresAt is { } end ? $", until {end:u}" : "";
        await store.PutKeyAsync(key, by.Change("CreateKey", SubjectOf(key), $"{made.Role} key of {made.Environment} for {name}{until}", now), cancellationToken);
        await ReloadAsync(cancellationToken);
        return (key, made.ToString());
    }

    /// <summary>Ends a key, at once or later.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="at">From when on it is refused.</param>
    /// <param name="by">Who asks, for the audit.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>Null when there is no such key.</returns>
    public async Task<KeyRecord?> RevokeAsync(string id, DateTimeOffset at, Caller by, CancellationToken cancellationToken)
    {
        await ReloadAsync(cancellationToken);
        if (!_keys.TryGetValue(id, out KeyRecord? key))
        {
            return null;
        }

        KeyRecord revoked = key with { RevokedAt = key.RevokedAt < at ? key.RevokedAt : at };
        await store.PutKeyAsync(revoked, by.Change("RevokeKey", SubjectOf(key), $"refused from {revoked.RevokedAt:u} on", timeProvider.GetUtcNow()), cancellationToken);
        await ReloadAsync(cancellationToken);
        return revoked;
    }

    private static string SubjectOf(KeyRecord key) => $"key:{key.Id}";

    private ReadOnlyMemory<byte>? SecretHashOf(string id) => id == ConfiguredKeyId
        ? options.Value.Security.AdminKey is { } configured ? HashOf(configured) : null
        : _keys.TryGetValue(id, out KeyRecord? key) ? key.SecretHash.Memory : null;

    private static Caller CallerOf(KeyRecord key) => new(key.Id, key.Name, key.Role, key.Environment);

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static bool IsSame(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => CryptographicOperations.FixedTimeEquals(left, right);

    private bool IsGood(KeyRecord key)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        return !(key.ExpiresAt <= now) && !(key.RevokedAt <= now);
    }
}
