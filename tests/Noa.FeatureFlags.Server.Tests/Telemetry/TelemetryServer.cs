using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Server.Tests.Telemetry;

/// <summary>A running server with an environment, a clock of the test's, and an SDK that reports.</summary>
internal sealed class TelemetryServer : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly GrpcChannel _channel;
    private readonly ByteString _instance = ByteString.CopyFrom(Guid.NewGuid().ToByteArray());
    private ulong _batch;

    private TelemetryServer(RunningServer server, FlagEnvironment environment, FakeTimeProvider clock)
    {
        (Server, Environment, Clock) = (server, environment, clock);
        _channel = server.Connect();
        Client = new FlagTelemetry.FlagTelemetryClient(_channel);
    }

    public RunningServer Server { get; }

    public FlagEnvironment Environment { get; }

    public FakeTimeProvider Clock { get; }

    public FlagTelemetry.FlagTelemetryClient Client { get; }

    public Metadata Sdk { get; private set; } = null!;

    public Metadata Reader { get; private set; } = null!;

    public static async Task<TelemetryServer> StartAsync(Action<FlagServerOptions>? configure = null, string? dataDirectory = null, Action<ILoggingBuilder>? logging = null)
    {
        var clock = new FakeTimeProvider(Noon);
        RunningServer server = await RunningServer.StartAsync(configure, services => services.AddSingleton<TimeProvider>(clock), dataDirectory, logging);
        FlagEnvironment environment = server.Get<EnvironmentRegistry>().TryFind("test", out FlagEnvironment? known) ? known : await server.AddEnvironmentAsync("test");
        return new TelemetryServer(server, environment, clock)
        {
            Sdk = await server.AddKeyAsync(KeyRole.Sdk, "test"),
            Reader = await server.AddKeyAsync(KeyRole.Reader, "test"),
        };
    }

    /// <summary>A batch of one SDK, numbered after the one before.</summary>
    public ReportRequest Batch(params ReadOnlySpan<IMessage> items)
    {
        var request = new ReportRequest { InstanceId = _instance, Batch = ++_batch };
        foreach (IMessage item in items)
        {
            switch (item)
            {
                case Noa.FeatureFlags.Protocol.V1.EvaluationCount count:
                    request.Counts.Add(count);
                    break;
                case Exposure exposure:
                    request.Exposures.Add(exposure);
                    break;
                case TrackedEvent tracked:
                    request.Events.Add(tracked);
                    break;
            }
        }

        return request;
    }

    public async Task<ReportResponse> ReportAsync(params IMessage[] items) => await SendAsync(Batch(items));

    public async Task<ReportResponse> SendAsync(ReportRequest request) => await Client.ReportAsync(request, Sdk);

    public async Task<QueryUsageResponse> UsageAsync() => await Client.QueryUsageAsync(new QueryUsageRequest(), Reader);

    public async Task<QueryExperimentResponse> ExperimentAsync(string experiment, params string[] events) =>
        await Client.QueryExperimentAsync(new QueryExperimentRequest { Experiment = experiment, Events = { events } }, Reader);

    public async Task<QueryFlagEventsResponse> FlagEventsAsync(string flag, TimeSpan? window, params string[] events) => await Client.QueryFlagEventsAsync(
        new QueryFlagEventsRequest { FlagKey = flag, Window = window is { } time ? Duration.FromTimeSpan(time) : null, Events = { events } }, Reader);

    public static Noa.FeatureFlags.Protocol.V1.EvaluationCount Count(string flag, string variation, ulong count, int minute = 0) =>
        new() { FlagKey = flag, Variation = variation, Count = count, LastEvaluated = At(minute) };

    /// <summary>A user was served a variation, so many minutes after noon.</summary>
    public static Exposure Exposed(string user, string variation, int minute = 0, string experiment = "button", string flag = "colour") =>
        new() { Experiment = experiment, FlagKey = flag, Variation = variation, Unit = Unit(user), At = At(minute) };

    /// <summary>Something happened to a user, so many minutes after noon.</summary>
    public static TrackedEvent Happened(string user, string name, int minute = 0, double? value = null)
    {
        var tracked = new TrackedEvent { Name = name, Units = { Unit(user) }, At = At(minute) };
        if (value is { } number)
        {
            tracked.Value = number;
        }

        return tracked;
    }

    public static ByteString Unit(string user) => ByteString.CopyFrom(UnitHash.Of("user", user));

    public static Timestamp At(int minute) => Noon.AddMinutes(minute).ToTimestamp();

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await Server.DisposeAsync();
    }
}
