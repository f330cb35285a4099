using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol.V1;
using Noa.Release.Flags;
using Noa.Release.Gates;
using Noa.Release.Plans;
using Noa.Release.Tests.Flags;

namespace Noa.Release.Tests.Gates;

/// <summary>Gates that ask a real flag server: health by gRPC and HTTP, and what its telemetry knows of a flag.</summary>
public sealed class ServerGateTests : IAsyncLifetime
{
    private const string Key = "an administrator's key for gate tests only";
    private const string Flag = "dark-mode";

    private static readonly GateSubject Subject = new("v2", "v1", "green", "blue", DateTimeOffset.UnixEpoch);

    private readonly FlagServerProcess _server = new(Key);

    public ValueTask InitializeAsync() => _server.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("", "Pass", "1 answered")]
    [InlineData("no.such.Service", "Fail", "NotFound")]
    public async Task GrpcHealth_OfAServer_IsWhatItSays(string service, string verdict, string why)
    {
        var smoke = new SmokeSpec { Name = "smoke", Grpc = service };

        Judgement judgement = Judge.Of(smoke, await new SmokeProbe(TimeProvider.System).MeasureAsync(smoke, _server.Grpc, TestContext.Current.CancellationToken));

        Assert.Equal(verdict, judgement.Verdict.ToString());
        Assert.Contains(why, judgement.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GrpcHealth_WhereNobodyListens_Fails()
    {
        var smoke = new SmokeSpec { Name = "smoke", Grpc = "" };

        Measurement measured = await new SmokeProbe(TimeProvider.System).MeasureAsync(smoke, new Uri($"http://127.0.0.1:{FlagServerProcess.FreePort()}"), TestContext.Current.CancellationToken);

        Assert.Equal(Verdict.Fail, Judge.Of(smoke, measured).Verdict);
    }

    // Breaks when shares are of exposures and not of people, when variations are mixed up, or when events without an exposure count.
    [Theory]
    [InlineData(30, 3, 0.15, "Fail")]
    [InlineData(30, 3, 0.9, "Fail")]
    [InlineData(4, 3, 0.15, "Pass")]
    [InlineData(9, 3, 0.05, "Fail")]
    public async Task Guardrail_OnRealTelemetry_IsTheShareOfPeopleByVariation(int errorsOn, int errorsOff, double atMost, string verdict)
    {
        await ReportAsync("on", 100, errorsOn);
        await ReportAsync("off", 100, errorsOff);
        using var flags = new FlagServerClient(new FlagServerSpec(_server.Grpc, "development", "NOA_KEY"), Key, TimeProvider.System);
        var gate = new FlagSpec { Name = "guard", Flag = Flag, Event = "error", AtMost = atMost, Against = "off", Margin = 0.05, NoData = NoDataPolicy.Inconclusive, MinSamples = 50 };

        Measurement measured = await new GateReaders(null, flags, null).MeasureAsync(gate, Subject, TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);

        Assert.Equal((errorsOn / 100.0, errorsOff / 100.0, 100), (measured.Value, measured.Baseline, measured.Samples));
        Assert.Equal(verdict, Judge.Of(gate, measured).Verdict.ToString());
    }

    [Fact]
    public async Task Guardrail_WithFewerPeopleThanNeeded_SaysNothing()
    {
        await ReportAsync("on", 20, 20);
        using var flags = new FlagServerClient(new FlagServerSpec(_server.Grpc, "development", "NOA_KEY"), Key, TimeProvider.System);
        var gate = new FlagSpec { Name = "guard", Flag = Flag, Event = "error", AtMost = 0.1, NoData = NoDataPolicy.Pass, MinSamples = 50 };

        Measurement measured = await new GateReaders(null, flags, null).MeasureAsync(gate, Subject, TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);

        Assert.Equal(Verdict.Inconclusive, Judge.Of(gate, measured).Verdict);
    }

    // Everybody is exposed twice, and some have the error twice; they are still as many people.
    private async Task ReportAsync(string variation, int people, int errors)
    {
        using var channel = GrpcChannel.ForAddress(_server.Grpc);
        var request = new ReportRequest { Environment = "development", InstanceId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)), Batch = 1 };
        Timestamp now = TimeProvider.System.GetUtcNow().AddSeconds(-30).ToTimestamp(), later = TimeProvider.System.GetUtcNow().AddSeconds(-20).ToTimestamp();
        for (int i = 0; i < people; i++)
        {
            ByteString unit = ByteString.CopyFrom(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{variation}-{i}")))[..16]);
            request.Exposures.Add(new Exposure { FlagKey = Flag, Variation = variation, Unit = unit, At = now });
            request.Exposures.Add(new Exposure { FlagKey = Flag, Variation = variation, Unit = unit, At = now });
            for (int times = 0; i < errors && times < 2; times++)
            {
                request.Events.Add(new TrackedEvent { Name = "error", Units = { unit }, At = later });
            }
        }

        // Somebody who never had the flag.
        request.Events.Add(new TrackedEvent { Name = "error", Units = { ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)) }, At = later });
        ReportResponse answer = await new FlagTelemetry.FlagTelemetryClient(channel).ReportAsync(request, new Metadata { { "authorization", $"Bearer {Key}" } });
        Assert.Equal(0ul, answer.Dropped);
    }
}
