using Google.Protobuf;
using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>Short words for what every query needs.</summary>
internal static class SqliteExtensions
{
    /// <summary>Makes a command; parameters are <c>$1</c>, <c>$2</c>, ... in order.</summary>
    public static SqliteCommand Command(this SqliteConnection connection, string sql, params ReadOnlySpan<object?> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this folder; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (int i = 0; i < parameters.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", parameters[i] switch
            {
                null => DBNull.Value,
                ByteString bytes => bytes.ToByteArray(),
                DateTimeOffset time => time.ToUnixTimeMilliseconds(),
                object value => value,
            });
        }

        return command;
    }

    public static ByteString Bytes(this SqliteDataReader reader, int column) => UnsafeByteOperations.UnsafeWrap((byte[])reader.GetValue(column));

    public static DateTimeOffset Time(this SqliteDataReader reader, int column) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    public static DateTimeOffset? OptionalTime(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.Time(column);

    /// <summary>Lineage, revision and digest from three columns.</summary>
    public static RuleSetVersion Version(this SqliteDataReader reader, int column) => new(reader.Bytes(column), reader.GetInt64(column + 1), reader.Bytes(column + 2));
}
