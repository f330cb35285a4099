using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>The tables of usage, in a file of their own: what is written here never makes a change of rules wait.</summary>
internal static class TelemetrySchema
{
    /// <summary>Stands in the file as <c>user_version</c>.</summary>
    public const int Version = 1;

    // Times are Unix milliseconds, days those of UTC since 1970. An exposure's row holds from its time on: a unit that comes to another variation gets another row.
    private const string Tables = """
        create table unit_key (check_bytes blob not null);
        create table environment (name text primary key, since integer not null, dropped integer not null) without rowid;
        create table instance (
            environment text not null, id blob not null, newest integer not null, seen integer not null, at integer not null,
            primary key (environment, id)) without rowid;
        create table use_of_flag (
            environment text not null, flag text not null, variation text not null, last_at integer not null,
            primary key (environment, flag, variation)) without rowid;
        create table use_of_day (
            environment text not null, flag text not null, variation text not null, day integer not null, count integer not null,
            primary key (environment, flag, variation, day)) without rowid;
        create table experiment (
            environment text not null, name text not null, flag text not null, first_at integer not null, last_at integer not null,
            primary key (environment, name, flag)) without rowid;
        create table exposure (
            environment text not null, flag text not null, experiment text not null, unit blob not null, at integer not null,
            variation text not null, last_at integer not null, count integer not null,
            primary key (environment, flag, experiment, unit, at, variation)) without rowid;
        create table event_name (
            environment text not null, name text not null, last_at integer not null,
            primary key (environment, name)) without rowid;
        create table event (
            environment text not null, name text not null, unit blob not null, at integer not null, count integer not null, sum real not null,
            primary key (environment, name, unit, at)) without rowid;
        """;

    /// <summary>Makes the tables in a new file, and checks that an old one belongs to the key.</summary>
    /// <exception cref="TelemetryUnavailableException">It is of another key, or of a newer server.</exception>
    public static void Ensure(SqliteConnection connection, UnitKeys keys)
    {
        switch ((long)connection.Command("pragma user_version").ExecuteScalar()!)
        {
            case 0:
                Make(connection, keys);
                break;
            case > Version:
                throw new TelemetryUnavailableException("telemetry.db was written by a newer server: run that version, or put the file aside.", null);
            default:
                RequireKey(connection, keys);
                break;
        }
    }

    private static void Make(SqliteConnection connection, UnitKeys keys)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        connection.Command(Tables).ExecuteNonQuery();
        connection.Command("insert into unit_key values ($1)", keys.Check).ExecuteNonQuery();
        connection.Command($"pragma user_version = {Version}").ExecuteNonQuery();
        transaction.Commit();
    }

    private static void RequireKey(SqliteConnection connection, UnitKeys keys)
    {
        if (connection.Command("select check_bytes from unit_key").ExecuteScalar() is not byte[] check || !check.AsSpan().SequenceEqual(keys.Check))
        {
            throw new TelemetryUnavailableException("telemetry.key is not the key that the units of telemetry.db were hashed by: restore both from one backup, or put telemetry.db aside.", null);
        }
    }
}
