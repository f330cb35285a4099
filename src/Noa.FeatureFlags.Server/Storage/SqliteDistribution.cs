using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>The two pointers of the embedded store: committed, and served.</summary>
internal static class SqliteDistribution
{
    /// <returns>Null when there is no such environment.</returns>
    public static StoreHead? Head(SqliteConnection connection, string environment)
    {
        using SqliteDataReader row = connection.Command("select lineage, revision, digest, lineage, served_revision, served_digest, distribution from environment where name = $1", environment).ExecuteReader();
        return row.Read() ? new StoreHead(row.Version(0), row.Version(3), (DistributionState)row.GetInt32(6)) : null;
    }

    /// <returns>False when something moved since the caller has read.</returns>
    public static bool Move(SqliteConnection connection, string environment, StoreHead expected, RuleSetVersion served, DistributionState state, AuditNote? note)
    {
        if (!expected.Equals(Head(connection, environment)))
        {
            return false;
        }

        connection.Command("update environment set served_revision = $2, served_digest = $3, distribution = $4 where name = $1", environment, served.Revision, served.Digest, (int)state).ExecuteNonQuery();
        if (note is not null)
        {
            SqliteAudit.Append(connection, environment, note.ToServedRecord(expected.Version, served));
        }

        return true;
    }
}
