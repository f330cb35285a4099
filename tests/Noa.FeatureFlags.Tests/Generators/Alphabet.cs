using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Generators;

/// <summary>The few words that generated rule sets and contexts are made of: so few that contexts hit rules.</summary>
internal static class Alphabet
{
    public static readonly string[] Kinds = ["user", "organization", "device"];

    public static readonly string[] Keys = ["u-1", "u-2", "u-3", "alice", "müller", ""];

    public static readonly string[] Attributes = ["key", "plan", "email", "age", "appVersion", "beta", "since", "/address/city", "missing"];

    public static readonly string[] Strings = ["pro", "team", "free", "alice@example.com", "a", "", "Zürich"];

    public static readonly double[] Numbers = [0, 1, -1, 17.5, 18, 42, 1e15, 1.7e300];

    public static readonly string[] Versions = ["1.0.0", "2.4.0-beta.1", "2.4.0", "2.4.0+build", "10.0.0"];

    public static readonly string[] Patterns = ["^pro", "[a-m]+@", "^$", "te.m", "(?i)ZÜRICH"];

    public static readonly string[] Instants = ["2020-01-01T00:00:00Z", "2024-02-29T23:59:59.999+01:00", "2027-03-01T12:00:00Z"];

    public static readonly long[] UnixMilliseconds = [0, 1_577_836_800_000, 1_709_247_599_999];

    /// <summary>Variations of every type, with and without the names <c>on</c> and <c>off</c>.</summary>
    public static readonly IReadOnlyList<Variation>[] Variations =
    [
        Variation.OnAndOff,
        [new("off", false), new("on", true)],
        [new("control", "blue"), new("treatment", "green"), new("other", "")],
        [new("small", 10), new("large", 20.5), new("huge", 1e300), new("off", 0)],
        [new("json", Json("""{"a":[1,2.50,{"b":null}],"ü":"\u20ac \"x\""}""")), new("list", Json("[]"))],
        [new("only one", "x")],
    ];

    private static FlagValue Json(string json) => FlagValue.FromJson(System.Text.Json.JsonElement.Parse(json));
}
