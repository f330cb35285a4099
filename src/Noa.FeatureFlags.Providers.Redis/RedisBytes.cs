using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using StackExchange.Redis;

namespace Noa.FeatureFlags.Providers.Redis;

/// <summary>How entries and versions stand in Redis.</summary>
internal static class RedisBytes
{
    public static RedisValue Of(ByteString bytes) => bytes.Memory;

    public static ByteString From(RedisValue value) => value.IsNull ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap((byte[])value!);

    /// <summary>Name of an entry's field: <c>1:dark-mode</c>.</summary>
    public static string Field(EntryId id) => $"{(int)id.Kind}:{id.Key}";

    /// <summary>The entry that a field is named for.</summary>
    /// <exception cref="FormatException">It is no name of a field.</exception>
    public static EntryId Entry(string field)
    {
        int colon = field.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && int.TryParse(field.AsSpan(0, colon), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int kind)
            ? new EntryId((EntryKind)kind, field[(colon + 1)..])
            : throw new FormatException($"'{field}' is no entry.");
    }

    public static RedisValue Of(RuleSetEntry entry) => entry.Message.ToByteArray();

    public static RuleSetEntry Entry(RedisValue value) => new(Protocol.V1.Entry.Parser.ParseFrom((byte[])value!));

    /// <summary>Ids, one a line.</summary>
    public static IReadOnlyList<EntryId> Entries(string lines) => [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Entry)];
}
