using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary><c>noa server set</c>: the everyday change of one flag: on, off, or a percentage.</summary>
internal sealed class SetCommand : ChangeCommand
{
    private readonly Argument<string> _key;
    private readonly Argument<string> _value;
    private readonly Option<string> _environment;

    public SetCommand(ToolConsole console)
        : base("set", "Turn a boolean flag on or off, or give it to a percentage.", console)
    {
        _key = AddFile("KEY", "The flag.");
        _value = AddFile("VALUE", "off: nobody, whatever the rules say. on: everybody whom no rule names. 25%: that share of them.");
        _environment = AddEnvironment();
    }

    public override IReadOnlyList<string> Examples =>
    [
        "noa server set new-checkout 25% --environment production",
        "noa server set new-checkout off --environment production --immediate",
    ];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        string key = line.GetRequiredValue(_key), environment = EnvironmentOf(line, _environment);
        EntryView view = server.Admin.GetEntry(new GetEntryRequest { Environment = environment, Ref = new EntryId(EntryKind.Flag, key).ToMessage() }, server.Key);
        JsonObject flag = JsonNode.Parse(view.Entry.Payload.Span)!.AsObject();
        Change(flag, key, line.GetRequiredValue(_value));
        var request = new ApplyRequest
        {
            Environment = environment,
            RequestId = NewRequestId(),
            Expected = view.Version,
            Comment = CommentOf(line),
            DryRun = IsDryRun(line),
            Urgency = UrgencyOf(line),
            Changes =
            {
                new Change
                {
                    Put = new Entry { Kind = EntryKind.Flag, Key = key, Payload = ByteString.CopyFromUtf8(flag.ToJsonString()) },
                    ExpectedEntryRevision = view.Entry.ChangedAtRevision,
                },
            },
        };
        return Show(line, view.Version, server.Admin.Apply(request, server.Key));
    }

    private static void Change(JsonObject flag, string key, string value)
    {
        if (value is "off" or "false")
        {
            flag["enabled"] = false;
            return;
        }

        string on = VariationOf(flag, key, true);
        flag["enabled"] = true;
        if (value is "on" or "true")
        {
            flag["fallthrough"] = on;
            return;
        }

        if (!value.EndsWith('%') || !decimal.TryParse(value[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal percent) || percent > 100)
        {
            throw ToolFailure.Unusable($"'{value}' is none of on, off, and a percentage such as 25%.");
        }

        // What the rollout is drawn by stays: a larger share takes nobody off.
        var rollout = (flag["fallthrough"] as JsonObject)?["rollout"] is JsonObject ? flag["fallthrough"]!.DeepClone().AsObject() : [];
        rollout["rollout"] = new JsonObject { [on] = percent, [VariationOf(flag, key, false)] = 100 - percent };
        flag["fallthrough"] = rollout;
    }

    private static string VariationOf(JsonObject flag, string key, bool value) =>
        (flag["variations"] as JsonObject)?.FirstOrDefault(variation => variation.Value?.GetValueKind() == (value ? JsonValueKind.True : JsonValueKind.False)).Key
        ?? throw ToolFailure.Negative($"'{key}' is no boolean flag: change its rules with 'noa server get {key} --json' and 'noa server apply'.");
}
