using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Errors;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Checks a batch. What a caller must mend refuses the whole batch; what nobody can mend any more, such as an event that came too late, is dropped and counted.</summary>
internal sealed class ReportReader
{
    private readonly long _now;
    private readonly long _oldest;
    private long _dropped;

    private ReportReader(DateTimeOffset now, TimeSpan keptFor)
    {
        _now = now.ToUnixTimeMilliseconds();
        _oldest = (now - keptFor).ToUnixTimeMilliseconds();
    }

    /// <exception cref="RpcException">INVALID_ARGUMENT: what is wrong, and where. Nothing that was sent is repeated in it.</exception>
    public static UsageReport Read(ReportRequest request, string environment, DateTimeOffset now, TimeSpan keptFor)
    {
        Require(request.InstanceId.Length == TelemetryLimits.InstanceIdLength, "INSTANCE", $"instance_id has {TelemetryLimits.InstanceIdLength} random bytes, the same for all batches of a process.");
        Require(request.Batch is > 0 and <= long.MaxValue, "BATCH", "batch counts from 1.");
        RequireAtMost(TelemetryLimits.MaxCounts, request.Counts.Count, "counts");
        RequireAtMost(TelemetryLimits.MaxExposures, request.Exposures.Count, "exposures");
        RequireAtMost(TelemetryLimits.MaxEvents, request.Events.Count, "events");
        var reader = new ReportReader(now, keptFor);
        return new UsageReport
        {
            Environment = environment,
            InstanceId = request.InstanceId.ToByteArray(),
            Batch = (long)request.Batch,
            Counts = [.. request.Counts.SelectMany(reader.Read)],
            Exposures = [.. request.Exposures.SelectMany(reader.Read)],
            Events = [.. request.Events.SelectMany(reader.Read)],
            Dropped = reader._dropped + (long)Math.Min(request.Dropped, int.MaxValue),
        };
    }

    private IEnumerable<UseCount> Read(Protocol.V1.EvaluationCount count, int index)
    {
        RequireName(count.FlagKey, RuleSetLimits.MaxKeyLength, "counts", index, "flag_key");
        RequireLength(count.Variation, "counts", index, "variation");
        return Time(count.LastEvaluated) is { } at && count.Count is > 0 and < long.MaxValue / 1_000_000
            ? [new UseCount(count.FlagKey, count.Variation, (long)count.Count, at)]
            : Drop<UseCount>();
    }

    private IEnumerable<UnitExposure> Read(Protocol.V1.Exposure exposure, int index)
    {
        RequireLength(exposure.Experiment, "exposures", index, "experiment");
        RequireName(exposure.FlagKey, RuleSetLimits.MaxKeyLength, "exposures", index, "flag_key");
        RequireName(exposure.Variation, TelemetryLimits.MaxNameLength, "exposures", index, "variation");
        RequireUnit(exposure.Unit, "exposures", index);
        return Time(exposure.At) is { } at ? [new UnitExposure(exposure.Experiment, exposure.FlagKey, exposure.Variation, exposure.Unit.ToByteArray(), at)] : Drop<UnitExposure>();
    }

    private IEnumerable<UnitEvent> Read(TrackedEvent tracked, int index)
    {
        RequireName(tracked.Name, TelemetryLimits.MaxNameLength, "events", index, "name");
        Require(tracked.Units.Count <= TelemetryLimits.MaxUnits, "LIMIT_UNITS", $"events[{index}].units has at most {TelemetryLimits.MaxUnits}.");
        foreach (ByteString unit in tracked.Units)
        {
            RequireUnit(unit, "events", index);
        }

        double value = tracked.HasValue ? tracked.Value : 0;
        return Time(tracked.At) is { } at && Math.Abs(value) <= TelemetryLimits.MaxValue
            ? tracked.Units.Select(unit => new UnitEvent(tracked.Name, unit.ToByteArray(), value, at))
            : Drop<UnitEvent>();
    }

    private IEnumerable<T> Drop<T>()
    {
        _dropped++;
        return [];
    }

    /// <returns>Null when it is older than what is kept. Absent is now; so is what a clock ahead of ours calls the future.</returns>
    private long? Time(Timestamp? time)
    {
        long at = time is null ? _now : (time.Seconds * 1000) + (time.Nanos / 1_000_000);
        return at < _oldest ? null : Math.Min(at, _now);
    }

    private static void RequireName(string name, int maxLength, string list, int index, string field) =>
        Require(name.Length > 0 && name.Length <= maxLength, "NAME", $"{list}[{index}].{field} has 1 to {maxLength} characters.");

    private static void RequireLength(string name, string list, int index, string field) =>
        Require(name.Length <= TelemetryLimits.MaxNameLength, "NAME", $"{list}[{index}].{field} has at most {TelemetryLimits.MaxNameLength} characters.");

    private static void RequireUnit(ByteString unit, string list, int index) =>
        Require(unit.Length == UnitHash.Length, "UNIT", $"A unit of {list}[{index}] has {unit.Length} bytes: send the first {UnitHash.Length} of its SHA-256, never the unit itself.");

    private static void RequireAtMost(int most, int count, string list) =>
        Require(count <= most, $"LIMIT_{list.ToUpperInvariant()}", $"A batch has at most {most} {list}; send the rest in the next one.");

    private static void Require(bool condition, string reason, string message)
    {
        if (!condition)
        {
            throw ServerError.Invalid(reason, message);
        }
    }
}
