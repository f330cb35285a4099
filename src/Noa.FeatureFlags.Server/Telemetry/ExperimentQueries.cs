using Google.Protobuf.WellKnownTypes;
using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Questions about experiments: a unit belongs to the variation of its first exposure, and what it did before does not count.</summary>
internal static class ExperimentQueries
{
    // A unit that saw several variations is in none of the arms: whatever it did, nobody knows which of them did it.
    private const string Units = """
        with unit_of as (
            select unit, min(at) as first_at, min(variation) as variation, sum(count) as exposures
            from exposure where environment = $1 and flag in (select flag from experiment where environment = $1 and name = $2) and experiment = $2
            group by unit having count(distinct variation) = 1)
        """;

    /// <summary>Experiments that have exposures.</summary>
    public static IReadOnlyList<ExperimentSummary> List(SqliteConnection connection, string environment)
    {
        var experiments = new SortedDictionary<string, ExperimentSummary>(StringComparer.Ordinal);
        using SqliteDataReader rows = connection.Command(
            """
            select name, flag, first_at, last_at,
                (select count(distinct unit) from exposure x where x.environment = e.environment and x.flag = e.flag and x.experiment = e.name)
            from experiment e where environment = $1 and name <> '' order by name, flag
            """,
            environment).ExecuteReader();
        while (rows.Read())
        {
            if (!experiments.TryGetValue(rows.GetString(0), out ExperimentSummary? summary))
            {
                experiments.Add(rows.GetString(0), summary = new ExperimentSummary { Experiment = rows.GetString(0) });
            }

            summary.FlagKeys.Add(rows.GetString(1));
            summary.FirstExposure = Earlier(summary.FirstExposure, rows.Time(2).ToTimestamp());
            summary.LastExposure = Later(summary.LastExposure, rows.Time(3).ToTimestamp());
            summary.Units += (ulong)rows.GetInt64(4);
        }

        return [.. experiments.Values];
    }

    /// <summary>Names of the events that happened to units of an experiment, at most so many.</summary>
    public static IReadOnlyList<string> EventNames(SqliteConnection connection, string environment, string experiment, int most)
    {
        using SqliteDataReader rows = connection.Command(
            $"""
            {Units}
            select name from event_name n where environment = $1
                and exists (select 1 from unit_of u join event e on e.environment = $1 and e.name = n.name and e.unit = u.unit and e.at >= u.first_at)
            order by name limit $3
            """,
            environment, experiment, most).ExecuteReader();
        var names = new List<string>();
        while (rows.Read())
        {
            names.Add(rows.GetString(0));
        }

        return names;
    }

    /// <summary>Units and events of each variation.</summary>
    public static QueryExperimentResponse Read(SqliteConnection connection, string environment, string experiment, IReadOnlyList<string> events)
    {
        var response = new QueryExperimentResponse { Experiment = experiment, UnitsInSeveralArms = UnitsInSeveralArms(connection, environment, experiment) };
        if (List(connection, environment).FirstOrDefault(summary => summary.Experiment == experiment) is { } summary)
        {
            response.FlagKeys.AddRange(summary.FlagKeys);
            (response.FirstExposure, response.LastExposure) = (summary.FirstExposure, summary.LastExposure);
        }

        response.Arms.AddRange(Arms.Read(connection.Command($"{Units} select variation, sum(exposures), count(*) from unit_of group by variation order by variation", environment, experiment)));
        foreach (string name in events)
        {
            Arms.AddMetric(response.Arms, name, connection.Command(
                $"""
                {Units}, event_of as (
                    select u.variation, sum(e.count) as events, sum(e.sum) as total
                    from unit_of u join event e on e.environment = $1 and e.name = $3 and e.unit = u.unit and e.at >= u.first_at
                    group by u.variation, u.unit)
                select variation, count(*), sum(events), sum(total), sum(total * total) from event_of group by variation
                """,
                environment, experiment, name));
        }

        response.Dropped = UsageQueries.Totals(connection, environment).Dropped;
        return response;
    }

    private static ulong UnitsInSeveralArms(SqliteConnection connection, string environment, string experiment) => (ulong)(long)connection.Command(
        """
        select count(*) from (
            select 1 from exposure where environment = $1 and flag in (select flag from experiment where environment = $1 and name = $2) and experiment = $2
            group by unit having count(distinct variation) > 1)
        """,
        environment, experiment).ExecuteScalar()!;

    private static Timestamp Earlier(Timestamp? left, Timestamp right) => left is null || right < left ? right : left;

    private static Timestamp Later(Timestamp? left, Timestamp right) => left is null || right > left ? right : left;
}
