using Google.Protobuf.Collections;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Errors;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Takes what SDKs say of the use of flags, and answers questions about it.</summary>
internal sealed class FlagTelemetryService(
    EnvironmentRegistry environments,
    TelemetryWriter writer,
    TelemetryStore store,
    TelemetryMetrics metrics,
    IOptions<FlagServerOptions> options,
    TimeProvider timeProvider) : FlagTelemetry.FlagTelemetryBase
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override async Task<ReportResponse> Report(ReportRequest request, ServerCallContext context)
    {
        FlagEnvironment environment = environments.Resolve(context.Caller(), request.Environment);
        UsageReport report = ReportReader.Read(request, environment.Name, timeProvider.GetUtcNow(), options.Value.Telemetry.KeptFor);
        ReportOutcome outcome = await OrUnavailable(() => writer.WriteAsync(report, request.CalculateSize()))
            ?? throw ServerError.Exhausted("TELEMETRY_BUSY", "Too many reports wait for being written: send this one again.", RetryAfter);
        if (outcome.Result == ReportResult.TooManyInstances)
        {
            throw ServerError.Exhausted("LIMIT_INSTANCES", $"More than {TelemetryLimits.MaxInstances} processes have reported within {TelemetryLimits.InstancesKept.TotalDays:0} days.", RetryAfter);
        }

        metrics.Took(environment, report, outcome);
        return new ReportResponse { RepeatedBatch = outcome.Result == ReportResult.Repeated, Dropped = (ulong)outcome.Dropped };
    }

    /// <inheritdoc/>
    public override async Task<QueryUsageResponse> QueryUsage(QueryUsageRequest request, ServerCallContext context)
    {
        FlagEnvironment environment = environments.Resolve(context.Caller(), request.Environment);
        IReadOnlyList<string> flags = environment.Current.FlagKeys;
        DateTimeOffset since = request.Since?.ToDateTimeOffset() ?? DateTimeOffset.UnixEpoch;
        QueryUsageResponse response = await OrUnavailable(() => store.ReadAsync(connection => UsageQueries.Read(connection, environment.Name, flags, since), context.CancellationToken));
        if (request.FlagKeys.Count > 0)
        {
            FlagUsage[] asked = [.. response.Flags.Where(usage => request.FlagKeys.Contains(usage.FlagKey))];
            response.Flags.Clear();
            response.Flags.AddRange(asked);
        }

        return response;
    }

    /// <inheritdoc/>
    public override async Task<ListExperimentsResponse> ListExperiments(ListExperimentsRequest request, ServerCallContext context)
    {
        FlagEnvironment environment = environments.Resolve(context.Caller(), request.Environment);
        ILookup<string, RunningExperiment> running = RunningExperiment.Of(environment.Current).ToLookup(static found => found.Experiment.Id);
        IReadOnlyList<ExperimentSummary> seen = await OrUnavailable(() => store.ReadAsync(connection => ExperimentQueries.List(connection, environment.Name), context.CancellationToken));
        IEnumerable<ExperimentSummary> unseen = running.Select(static found => found.Key).Except(seen.Select(static summary => summary.Experiment)).Select(static id => new ExperimentSummary { Experiment = id });
        var response = new ListExperimentsResponse { Experiments = { seen.Concat(unseen).OrderBy(static summary => summary.Experiment, StringComparer.Ordinal) } };
        foreach (ExperimentSummary summary in response.Experiments)
        {
            RunningExperiment[] found = [.. running[summary.Experiment]];
            summary.FlagKeys.AddRange(found.Select(static one => one.Flag.Key).Except(summary.FlagKeys.ToArray()));
            summary.IsRunning = found.Any(static one => one.Flag.IsEnabled);
            summary.Metrics.AddRange(found.SelectMany(static one => one.Experiment.Metrics).Distinct());
            summary.Hypothesis = found.FirstOrDefault()?.Experiment.Hypothesis ?? "";
        }

        return response;
    }

    /// <inheritdoc/>
    public override async Task<QueryExperimentResponse> QueryExperiment(QueryExperimentRequest request, ServerCallContext context)
    {
        FlagEnvironment environment = environments.Resolve(context.Caller(), request.Environment);
        RequireEvents(request.Events, 0);
        RunningExperiment[] running = [.. RunningExperiment.Of(environment.Current).Where(found => found.Experiment.Id == request.Experiment)];
        string[] declared = [.. running.SelectMany(static found => found.Experiment.Metrics).Distinct()];
        QueryExperimentResponse response = await OrUnavailable(() => store.ReadAsync(
            connection =>
            {
                IReadOnlyList<string> events = request.Events.Count > 0 ? request.Events
                    : declared.Length > 0 ? declared
                    : ExperimentQueries.EventNames(connection, environment.Name, request.Experiment, TelemetryLimits.MaxQueriedEvents);
                return ExperimentQueries.Read(connection, environment.Name, request.Experiment, events);
            },
            context.CancellationToken));
        if (running.Length == 0 && response.FlagKeys.Count == 0)
        {
            throw ServerError.NotFound($"No flag of '{environment.Name}' has that experiment, and no unit was ever exposed to it.");
        }

        response.Metrics.AddRange(declared);
        Describe(response, running);
        return response;
    }

    /// <inheritdoc/>
    public override Task<QueryFlagEventsResponse> QueryFlagEvents(QueryFlagEventsRequest request, ServerCallContext context)
    {
        FlagEnvironment environment = environments.Resolve(context.Caller(), request.Environment);
        RequireEvents(request.Events, 1);
        if (request.FlagKey.Length == 0 || (request.Window is { } window && window.ToTimeSpan() <= TimeSpan.Zero))
        {
            throw ServerError.Invalid("QUESTION", "Name a flag in flag_key, and a window longer than no time, or none.");
        }

        return OrUnavailable(() => store.ReadAsync(connection => FlagEventQueries.Read(connection, request, environment.Name, timeProvider.GetUtcNow()), context.CancellationToken));
    }

    private static void Describe(QueryExperimentResponse response, RunningExperiment[] running)
    {
        if (running is not [RunningExperiment first, ..])
        {
            return;
        }

        response.FlagKeys.AddRange(running.Select(static found => found.Flag.Key).Except(response.FlagKeys.ToArray()));
        response.IsRunning = running.Any(static found => found.Flag.IsEnabled);
        response.Hypothesis = first.Experiment.Hypothesis ?? "";

        // An arm that nobody came to is the loudest finding of all: it must be in the answer.
        foreach (string variation in first.Experiment.Weights.Select(static weight => weight.Variation).Except(response.Arms.Select(static arm => arm.Variation).ToArray()))
        {
            response.Arms.Add(new ArmResult { Variation = variation, Metrics = { response.Arms.FirstOrDefault()?.Metrics.Select(static metric => new MetricResult { Event = metric.Event }) ?? [] } });
        }

        foreach (ArmResult arm in response.Arms)
        {
            if (first.WeightOf(arm.Variation) is { } weight)
            {
                arm.WeightPercent = weight;
            }
        }
    }

    private static void RequireEvents(RepeatedField<string> events, int least)
    {
        if (events.Count < least || events.Count > TelemetryLimits.MaxQueriedEvents)
        {
            throw ServerError.Invalid("LIMIT_EVENTS", $"A question names {least} to {TelemetryLimits.MaxQueriedEvents} events.");
        }
    }

    private static async Task<T> OrUnavailable<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (TelemetryUnavailableException)
        {
            throw ServerError.Unavailable("TELEMETRY_DOWN", "Usage cannot be kept or read now; the server's log says why. Send the same batch again later.");
        }
    }
}
