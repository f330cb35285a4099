using System.Security.Cryptography;
using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Tests.Streaming;

/// <summary>Versions and entries for tests.</summary>
internal static class Versions
{
    public static RuleSetVersion Of(long revision, string content = "", string lineage = "a") => new(
        ByteString.CopyFrom(SHA256.HashData(ByteString.CopyFromUtf8(lineage).Span)[..RuleSetVersion.LineageLength]),
        revision,
        ByteString.CopyFrom(SHA256.HashData(ByteString.CopyFromUtf8($"{revision} {content}").Span)));

    public static EntryId Flag(string key) => new(EntryKind.Flag, key);

    public static RuleSetEntry Entry(string key, string payload, long revision = 1) => new(Flag(key), ByteString.CopyFromUtf8(payload), revision);

    public static RuleSetEntry OnOff(string key, bool isOn, long revision = 1) =>
        Entry(key, $$"""{"enabled":true,"variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"{{(isOn ? "on" : "off")}}"}""", revision);
}
