using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Ofrep;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Server.Tests.Evaluation;

/// <summary>The files of tests/conformance over gRPC and over OFREP: the server answers as the SDK does.</summary>
public class ConformanceOverTheWireTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "conformance"), "*.json").Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    // Breaks when a context loses or bends something on its way, such as a whole number that becomes a fraction.
    [Theory]
    [MemberData(nameof(Files))]
    public async Task Cases_OverGrpcAndOfrep_AreAnsweredAsInProcess(string file)
    {
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "conformance", file), TestContext.Current.CancellationToken));
        await using RunningServer server = await RunningServer.StartAsync();
        FlagEnvironment environment = await server.AddEnvironmentAsync("test");
        string ruleSet = document.RootElement.TryGetProperty("ruleSet", out JsonElement given) ? given.GetRawText() : "{}";
        await server.CommitAsync(environment, RuleFileEntries.From(RuleSetJson.Parse(ruleSet)), []);
        using Grpc.Net.Client.GrpcChannel channel = server.Connect();
        var client = new FlagEvaluation.FlagEvaluationClient(channel);
        Metadata key = await server.AddKeyAsync(KeyRole.Sdk, "test");
        var caller = new Caller("id", "test", KeyRole.Sdk, "test");
        int count = 0;

        foreach (JsonElement test in Cases(document.RootElement).Where(static test => CanTravel(test)))
        {
            string name = test.GetProperty("name").GetString()!, flag = test.GetProperty("flag").GetString()!;
            JsonElement context = test.GetProperty("context");
            EvaluationContext posted = OfrepContext.Read(System.Text.Encoding.UTF8.GetBytes($$"""{"context":{{context.GetRawText()}}}"""));
            (_, ReadOnlyMemory<byte> ofrep) = OfrepAnswer.Single(environment.Current, caller, flag, posted);

            if (!HasLargeInteger(context))
            {
                EvaluateResponse grpc = await client.EvaluateAsync(new EvaluateRequest { FlagKey = flag, Context = ToMessage(context) }, key);
                Check(test, name, grpc.Evaluation.Variant, grpc.Evaluation.RuleId, grpc.Evaluation.Error?.Code == ErrorCode.FlagNotFound);
            }

            JsonElement answer = JsonDocument.Parse(ofrep).RootElement;
            Check(test, name, Text(answer, "variant"), answer.TryGetProperty("metadata", out JsonElement metadata) ? Text(metadata, "rule") + Text(metadata, "prerequisite") : "", Text(answer, "errorCode") == "FLAG_NOT_FOUND");
            count++;
        }

        Assert.True(count > 0 || !document.RootElement.TryGetProperty("cases", out _));
    }

    private static JsonElement.ArrayEnumerator Cases(JsonElement file) => file.TryGetProperty("cases", out JsonElement cases) ? cases.EnumerateArray() : default;

    // Types are the caller's matter over the wire; a null flag key and a context that is no object cannot be sent.
    private static bool CanTravel(JsonElement test) =>
        test.GetProperty("flag").ValueKind == JsonValueKind.String
        && !test.TryGetProperty("ruleSet", out _)
        && test.GetProperty("context").ValueKind == JsonValueKind.Object
        && (!test.GetProperty("expect").TryGetProperty("error", out JsonElement error) || error.GetString() == "FlagNotFound");

    // A number of a protobuf Struct is a double: docs/evaluation.md says so.
    private static bool HasLargeInteger(JsonElement context) =>
        context.EnumerateObject().Any(static property => property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt64(out long whole) && Math.Abs((decimal)whole) > 1L << 53);

    private static void Check(JsonElement test, string name, string variation, string rule, bool isNotFound)
    {
        JsonElement expected = test.GetProperty("expect");
        Assert.True(Text(expected, "variation") == variation, $"{name}: variation '{variation}' instead of '{Text(expected, "variation")}'");
        Assert.True(expected.TryGetProperty("error", out _) == isNotFound, $"{name}: not found is {isNotFound}");
        if (expected.TryGetProperty("ruleId", out _))
        {
            Assert.True(Text(expected, "ruleId") == rule, $"{name}: rule '{rule}' instead of '{Text(expected, "ruleId")}'");
        }
    }

    private static string Text(JsonElement element, string property) => element.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static Context ToMessage(JsonElement context) => new() { Attributes = JsonParser.Default.Parse<Struct>(context.GetRawText()) };
}
