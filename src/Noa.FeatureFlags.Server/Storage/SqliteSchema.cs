using Microsoft.Data.Sqlite;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>The tables of the embedded store.</summary>
internal static class SqliteSchema
{
    // Version 2: the audit table takes the server's own trail, which belongs to no environment.
    private const string OwnTrail = """
        alter table audit rename to audit_of_environments;
        create table audit (
            environment text not null, seq integer not null, record blob not null,
            primary key (environment, seq)) without rowid;
        insert into audit select * from audit_of_environments;
        drop table audit_of_environments;
        """;

    // An entry's row holds from the revision that wrote it until the one that wrote or removed it next: any revision of the past can be read from them.
    private const string Tables = """
        create table environment (
            name text primary key, is_protected integer not null, allowed_origins text not null,
            lineage blob not null, revision integer not null, digest blob not null) without rowid;
        create table entry (
            environment text not null references environment, kind integer not null, key text not null,
            from_revision integer not null, to_revision integer, payload blob not null,
            primary key (environment, kind, key, from_revision));
        create index entry_current on entry (environment) where to_revision is null;
        create index entry_ended on entry (environment, to_revision) where to_revision is not null;
        create table revision (
            environment text not null references environment, revision integer not null, lineage blob not null, digest blob not null,
            at integer not null, actor text not null, comment text not null, changed blob not null,
            primary key (environment, revision)) without rowid;
        create table audit (
            environment text not null references environment, seq integer not null, record blob not null,
            primary key (environment, seq)) without rowid;
        create table request (
            environment text not null references environment, id blob not null, hash blob not null,
            lineage blob not null, revision integer not null, digest blob not null, at integer not null,
            primary key (environment, id)) without rowid;
        create index request_age on request (at);
        create table access_key (
            id text primary key, secret_hash blob not null, role integer not null, environment text, name text not null,
            created_at integer not null, expires_at integer, revoked_at integer) without rowid;
        """;

    // Version 3: what is handed out is not always what was committed last. The 3 in it is DISTRIBUTION_STATE_DONE.
    private const string Distribution = """
        alter table environment add column served_revision integer not null default 0;
        alter table environment add column served_digest blob not null default x'';
        alter table environment add column distribution integer not null default 3;
        update environment set served_revision = revision, served_digest = digest;
        """;

    // One step leads from each version to the next; a released one is never altered.
    private static readonly string[] Steps = [Tables, OwnTrail, Distribution];

    /// <summary>Stands in the file as <c>user_version</c>; a server refuses files of a newer one.</summary>
    public static int Version => Steps.Length;

    /// <summary>The version of a file; 0 for one without tables.</summary>
    public static long VersionOf(SqliteConnection connection) => (long)connection.Command("pragma user_version").ExecuteScalar()!;

    /// <summary>Makes the tables in a new file, and brings those of an older server up to date: all of it or nothing.</summary>
    /// <exception cref="StoreDamagedException">The file is of a newer version.</exception>
    public static void Ensure(SqliteConnection connection, string path)
    {
        long version = VersionOf(connection);
        if (version > Version)
        {
            throw new StoreDamagedException($"{path} was written by a newer server (format {version}, this one knows {Version}): run that version, or restore a backup.", null);
        }

        using SqliteTransaction transaction = connection.BeginTransaction();
        foreach (string step in Steps.Skip((int)version))
        {
            connection.Command(step).ExecuteNonQuery();
        }

        connection.Command($"pragma user_version = {Version}").ExecuteNonQuery();
        transaction.Commit();
    }
}
