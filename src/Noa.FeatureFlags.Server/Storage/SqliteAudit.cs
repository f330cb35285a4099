using Google.Protobuf;
using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>The audit trails in the embedded store: one of each environment, and the server's own.</summary>
internal static class SqliteAudit
{
    /// <summary>Links a record to the end of a trail. The caller begins and ends the transaction.</summary>
    public static void Append(SqliteConnection connection, string trail, AuditRecord record)
    {
        AuditRecord? last = Last(connection, trail);
        record.Seq = (last?.Seq ?? 0) + 1;
        AuditChain.Seal(record, last?.Hash ?? AuditChain.Start);
        connection.Command("insert into audit values ($1, $2, $3)", trail, (long)record.Seq, record.ToByteArray()).ExecuteNonQuery();
    }

    /// <summary>Records after a number, the oldest first.</summary>
    public static List<AuditRecord> Page(SqliteConnection connection, string trail, ulong afterSeq, int count)
    {
        using SqliteDataReader rows = connection.Command("select record from audit where environment = $1 and seq > $2 order by seq limit $3", trail, (long)afterSeq, count).ExecuteReader();
        var records = new List<AuditRecord>();
        while (rows.Read())
        {
            records.Add(AuditRecord.Parser.ParseFrom((byte[])rows.GetValue(0)));
        }

        return records;
    }

    /// <summary>The newest record of a trail; null when there is none.</summary>
    public static AuditRecord? Last(SqliteConnection connection, string trail) =>
        connection.Command("select record from audit where environment = $1 order by seq desc limit 1", trail).ExecuteScalar() is byte[] record ? AuditRecord.Parser.ParseFrom(record) : null;
}
