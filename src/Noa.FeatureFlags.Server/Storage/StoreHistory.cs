using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>Asks whether an environment's history leads to its newest version: pages can be whole and yet be older than others.</summary>
internal static class StoreHistory
{
    /// <summary>Looks for what is missing between the oldest kept revision and the newest version, and at the end of the audit trail.</summary>
    /// <returns>What does not fit; null when everything does.</returns>
    public static string? FindGap(SqliteConnection connection, string environment, RuleSetVersion head)
    {
        (long revisions, long first, long last) = Span(connection, "select count(*), coalesce(min(revision), 0), coalesce(max(revision), 0) from revision where environment = $1", environment);
        (long records, _, long lastRecord) = Span(connection, "select count(*), coalesce(min(seq), 0), coalesce(max(seq), 0) from audit where environment = $1", environment);
        bool isNew = head.Revision == 0;
        bool revisionsFit = last == head.Revision && (isNew || revisions == last - first + 1);
        bool trailFits = records == lastRecord && (isNew ? records == 0 : Equals(RuleSetVersion.From(SqliteAudit.Last(connection, environment)?.After), head));
        return revisionsFit && trailFits ? null : $"The history of '{environment}' does not lead to its revision {head.Revision}: restore a backup.";
    }

    private static (long Count, long First, long Last) Span(SqliteConnection connection, string sql, string environment)
    {
        using SqliteDataReader row = connection.Command(sql, environment).ExecuteReader();
        row.Read();
        return (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
    }
}
