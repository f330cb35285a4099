using Google.Protobuf;
using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>The transaction of the embedded store that begins a new lineage. The caller begins and ends it.</summary>
internal static class SqliteRenewal
{
    /// <returns>False when the store is at another version than the person has seen.</returns>
    public static bool Run(SqliteConnection connection, Renewal renewal)
    {
        string environment = renewal.Environment.Name;
        if (renewal.Expected is null || SqliteDistribution.Head(connection, environment) is not { } head || !head.Version.Equals(renewal.Expected))
        {
            return false;
        }

        RuleSetVersion next = renewal.Next;
        connection.Command(
            "update environment set lineage = $2, revision = $3, digest = $4, served_revision = $3, served_digest = $4, distribution = $5 where name = $1",
            environment, next.Lineage, next.Revision, next.Digest, (int)DistributionState.Done).ExecuteNonQuery();
        WriteEntries(connection, environment, renewal.Content.Entries, next.Revision);
        connection.Command(
            "insert into revision values ($1, $2, $3, $4, $5, $6, $7, $8)",
            environment, next.Revision, next.Lineage, next.Digest, renewal.Note.At, renewal.Note.Actor, renewal.Note.Comment, Array.Empty<byte>()).ExecuteNonQuery();
        SqliteAudit.Append(connection, environment, renewal.Note.ToRecord(renewal.Expected, next, ByteString.Empty, []));
        return true;
    }

    private static void WriteEntries(SqliteConnection connection, string environment, EntrySet entries, long revision)
    {
        connection.Command("update entry set to_revision = $2 where environment = $1 and to_revision is null", environment, revision).ExecuteNonQuery();
        foreach (RuleSetEntry entry in entries.Entries)
        {
            connection.Command("insert into entry values ($1, $2, $3, $4, null, $5)", environment, (int)entry.Id.Kind, entry.Id.Key, revision, entry.Message.Payload).ExecuteNonQuery();
        }
    }
}
