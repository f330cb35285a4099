using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Redis;

/// <summary>A key as it stands in Redis and in a node's copy: the message that describes keys, and in place of the secret its hash.</summary>
internal static class KeyRecordBytes
{
    public static byte[] Write(KeyRecord key) => new CreateKeyResponse
    {
        Key = new AccessKey
        {
            Id = key.Id,
            Role = key.Role,
            Environment = key.Environment ?? "",
            Name = key.Name,
            CreatedAt = key.CreatedAt.ToTimestamp(),
            ExpiresAt = key.ExpiresAt?.ToTimestamp(),
            RevokedAt = key.RevokedAt?.ToTimestamp(),
        },
        Secret = key.SecretHash.ToBase64(),
    }.ToByteArray();

    public static KeyRecord Read(byte[] bytes)
    {
        var message = CreateKeyResponse.Parser.ParseFrom(bytes);
        AccessKey key = message.Key;
        return new KeyRecord(
            key.Id,
            ByteString.FromBase64(message.Secret),
            key.Role,
            key.Environment.Length == 0 ? null : key.Environment,
            key.Name,
            key.CreatedAt.ToDateTimeOffset(),
            key.ExpiresAt?.ToDateTimeOffset(),
            key.RevokedAt?.ToDateTimeOffset());
    }
}
