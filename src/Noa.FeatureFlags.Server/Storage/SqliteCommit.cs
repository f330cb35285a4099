using Google.Protobuf;
using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>The one transaction of the embedded store that changes rules. The caller begins and ends it.</summary>
internal static class SqliteCommit
{
    /// <summary>Writes a change, unless it was written before or the environment has moved on.</summary>
    public static CommitResult Run(SqliteConnection connection, Commit commit)
    {
        if (FindOutcome(connection, commit.Environment, commit.RequestId) is { } outcome)
        {
            return new(outcome.RequestHash == commit.RequestHash ? CommitResultKind.Replayed : CommitResultKind.RequestReused, outcome.Version);
        }

        // Moves the head only from the version the change was made for; everything else hangs on that.
        int moved = connection.Command(
            "update environment set revision = $2, digest = $3 where name = $1 and lineage = $4 and revision = $5 and digest = $6",
            commit.Environment, commit.Next.Revision, commit.Next.Digest, commit.Expected.Lineage, commit.Expected.Revision, commit.Expected.Digest).ExecuteNonQuery();
        if (moved == 0)
        {
            return new(CommitResultKind.Conflict, Head(connection, commit.Environment));
        }

        MoveServed(connection, commit);
        WriteEntries(connection, commit);
        WriteHistory(connection, commit);
        SqliteAudit.Append(connection, commit.Environment, commit.Note.ToRecord(commit.Expected, commit.Next, commit.RequestId, commit.ChangedKeys));
        return new(CommitResultKind.Committed, commit.Next);
    }

    public static CommitOutcome? FindOutcome(SqliteConnection connection, string environment, ByteString requestId)
    {
        using SqliteDataReader row = connection.Command("select lineage, revision, digest, hash from request where environment = $1 and id = $2", environment, requestId).ExecuteReader();
        return row.Read() ? new(row.Version(0), row.Bytes(3)) : null;
    }

    /// <summary>Drops outcomes that are old, and revisions that are no longer kept with the entries that only they had.</summary>
    public static void Forget(SqliteConnection connection, string environment, DateTimeOffset outcomesBefore, long revisionsUpTo)
    {
        // What is served may be older than what is kept for people.
        long served = (long)connection.Command("select served_revision from environment where name = $1", environment).ExecuteScalar()!;
        revisionsUpTo = Math.Min(revisionsUpTo, served - 1);
        connection.Command("delete from request where at < $1", outcomesBefore).ExecuteNonQuery();
        if (revisionsUpTo > 0)
        {
            connection.Command("delete from revision where environment = $1 and revision <= $2", environment, revisionsUpTo).ExecuteNonQuery();
            connection.Command("delete from entry where environment = $1 and to_revision is not null and to_revision <= $2 + 1", environment, revisionsUpTo).ExecuteNonQuery();
        }
    }

    private static RuleSetVersion Head(SqliteConnection connection, string environment)
    {
        using SqliteDataReader row = connection.Command("select lineage, revision, digest from environment where name = $1", environment).ExecuteReader();
        return row.Read() ? row.Version(0) : throw new KeyNotFoundException($"There is no environment '{environment}'.");
    }

    private static void WriteEntries(SqliteConnection connection, Commit commit)
    {
        foreach (EntryId id in commit.Upserts.Select(static entry => entry.Id).Concat(commit.Removals))
        {
            connection.Command(
                "update entry set to_revision = $4 where environment = $1 and kind = $2 and key = $3 and to_revision is null",
                commit.Environment, (int)id.Kind, id.Key, commit.Next.Revision).ExecuteNonQuery();
        }

        foreach (RuleSetEntry entry in commit.Upserts)
        {
            connection.Command(
                "insert into entry values ($1, $2, $3, $4, null, $5)",
                commit.Environment, (int)entry.Id.Kind, entry.Id.Key, commit.Next.Revision, entry.Message.Payload).ExecuteNonQuery();
        }
    }

    private static void WriteHistory(SqliteConnection connection, Commit commit)
    {
        var changed = new Delta { Removals = { commit.Upserts.Select(static entry => entry.Id).Concat(commit.Removals).Order().Select(static id => id.ToMessage()) } };
        connection.Command(
            "insert into revision values ($1, $2, $3, $4, $5, $6, $7, $8)",
            commit.Environment, commit.Next.Revision, commit.Next.Lineage, commit.Next.Digest, commit.At, commit.Actor, commit.Comment, changed.ToByteArray()).ExecuteNonQuery();
        connection.Command(
            "insert into request values ($1, $2, $3, $4, $5, $6, $7)",
            commit.Environment, commit.RequestId, commit.RequestHash, commit.Next.Lineage, commit.Next.Revision, commit.Next.Digest, commit.At).ExecuteNonQuery();
    }

    // Others keep what they have until the change has proved itself; otherwise it is everybody's at once.
    private static void MoveServed(SqliteConnection connection, Commit commit)
    {
        string sql = commit.IsStaged
            ? "update environment set distribution = $2 where name = $1"
            : "update environment set distribution = $2, served_revision = revision, served_digest = digest where name = $1";
        connection.Command(sql, commit.Environment, (int)(commit.IsStaged ? DistributionState.Canary : DistributionState.Done)).ExecuteNonQuery();
    }
}
