using Google.Protobuf.WellKnownTypes;
using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>How events fall on the variations of a flag within a window. Unlike in an experiment, a unit may move from one to another.</summary>
internal static class FlagEventQueries
{
    // Each stay of a unit with a variation, from the row's time until the next row's.
    private const string Stays = """
        with stay as (
            select unit, variation, count, at, lead(at) over (partition by unit order by at) as until
            from exposure where environment = $1 and flag = $2 and last_at >= $3)
        """;

    public static QueryFlagEventsResponse Read(SqliteConnection connection, QueryFlagEventsRequest request, string environment, DateTimeOffset now)
    {
        DateTimeOffset start = request.Window is null ? DateTimeOffset.UnixEpoch : now - request.Window.ToTimeSpan();
        DateTimeOffset told = request.Window is null ? start : start - TelemetryLimits.ExposuresRepeatAfter;
        var response = new QueryFlagEventsResponse { AsOf = now.ToTimestamp(), Dropped = UsageQueries.Totals(connection, environment).Dropped };
        response.Variations.AddRange(Arms.Read(connection.Command(
            $"{Stays} select variation, sum(count), count(distinct unit) from stay where until is null or until > $4 group by variation order by variation",
            environment, request.FlagKey, told, start)));
        foreach (string name in request.Events)
        {
            Arms.AddMetric(response.Variations, name, connection.Command(
                $"""
                {Stays}, event_of as (
                    select s.variation, sum(e.count) as events, sum(e.sum) as total
                    from stay s join event e on e.environment = $1 and e.name = $5 and e.unit = s.unit and e.at >= max(s.at, $4) and (s.until is null or e.at < s.until)
                    group by s.variation, s.unit)
                select variation, count(*), sum(events), sum(total), sum(total * total) from event_of group by variation
                """,
                environment, request.FlagKey, told, start, name));
        }

        return response;
    }
}
