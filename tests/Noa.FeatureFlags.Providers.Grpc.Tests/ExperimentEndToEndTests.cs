using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Noa.FeatureFlags.Cli;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Tests.Hosting;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Providers.Grpc.Tests;

/// <summary>An application evaluates an experiment and tracks events; the command line prints what came out.</summary>
public sealed class ExperimentEndToEndTests
{
    private const int Users = 1000;

    private const string Checkout = """
        { "enabled": true, "variations": { "control": "old", "treatment": "new" }, "offVariation": "control",
          "fallthrough": { "experiment": { "id": "checkout-2027", "weights": { "control": 50, "treatment": 50 }, "metrics": ["purchase", "basket"] } } }
        """;

    // Breaks when any part between a read and the printed number loses, doubles or mixes up units.
    [Fact]
    public async Task Experiment_FromReadsToTheResult_HasTheRightNumbers()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        FlagEnvironment environment = await server.AddEnvironmentAsync("shop");
        await server.CommitAsync(environment, [Entry("checkout", Checkout)], []);
        var arms = new Dictionary<string, (int Units, int Buyers, double Sum)> { ["old"] = default, ["new"] = default };
        await using (ServiceProvider services = Services(server.GrpcAddress, await server.AddSecretAsync(KeyRole.Sdk, "shop")))
        {
            var flags = (FeatureFlagClient)services.GetRequiredService<IFeatureFlags>();
            await flags.WaitUntilReadyAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            for (int user = 0; user < Users; user++)
            {
                Visit(flags, user, arms);
            }
        }

        JsonElement report = Result(server.GrpcAddress, await server.AddSecretAsync(KeyRole.Reader, "shop"));

        foreach ((string value, string variation, int place) in (ReadOnlySpan<(string, string, int)>)[("old", "control", 0), ("new", "treatment", 1)])
        {
            (int units, int buyers, double sum) = arms[value];
            JsonElement arm = report.GetProperty("variations")[place], purchase = report.GetProperty("metrics")[0].GetProperty("variations")[place], basket = report.GetProperty("metrics")[1].GetProperty("variations")[place];
            Assert.Equal((variation, units), (arm.GetProperty("variation").GetString(), arm.GetProperty("units").GetInt32()));
            Assert.Equal((buyers, buyers / (double)units), (purchase.GetProperty("unitsWithEvent").GetInt32(), purchase.GetProperty("value").GetDouble()));
            Assert.Equal(sum / units, basket.GetProperty("value").GetDouble(), 9);
        }

        Assert.Equal((0, Users), (report.GetProperty("unitsInSeveralVariations").GetInt32(), arms.Values.Sum(static arm => arm.Units)));
        Assert.Equal("higher", report.GetProperty("metrics")[0].GetProperty("variations")[1].GetProperty("comparison").GetProperty("verdict").GetString());
        Assert.False(report.GetProperty("sampleRatio").GetProperty("isMismatch").GetBoolean());
    }

    // Everybody looks twice; of the treatment every third buys, of the control every sixth, twice; and some buy who never saw the page.
    private static void Visit(FeatureFlagClient flags, int user, Dictionary<string, (int Units, int Buyers, double Sum)> arms)
    {
        var context = EvaluationContext.For($"user-{user}", ("plan", "pro"));
        flags.Track("basket", EvaluationContext.For($"somebody-else-{user}"), 1000);
        string value = flags.GetValue("checkout", context, "");
        flags.GetValue("checkout", context, "");
        (int units, int buyers, double sum) = arms[value];
        bool buys = user % (value == "new" ? 3 : 6) == 0;
        if (buys)
        {
            flags.Track("purchase", context);
            flags.Track("purchase", context);
            flags.Track("basket", context, user);
            flags.Track("basket", context, 0.5);
        }

        arms[value] = (units + 1, buyers + (buys ? 1 : 0), sum + (buys ? user + 0.5 : 0));
    }

    private static ServiceProvider Services(Uri address, string key)
    {
        var services = new ServiceCollection();
        services.AddFeatureFlags().FromServer(address.ToString(), key);
        return services.BuildServiceProvider();
    }

    private static JsonElement Result(Uri address, string key)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        var variables = new Dictionary<string, string> { ["NOA_SERVER"] = address.ToString(), ["NOA_KEY"] = key };
        int exitCode = NoaCommand.Run(["experiment", "result", "checkout-2027", "--json"], new ToolConsole { Input = Stream.Null, Output = output, Error = TextWriter.Null, ReadVariable = variables.GetValueOrDefault });
        Assert.Equal(0, exitCode);
        return JsonDocument.Parse(output.ToString()).RootElement;
    }
}
