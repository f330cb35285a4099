namespace Noa.FeatureFlags.Providers.LaunchDarkly.Tests;

/// <summary>Events as LaunchDarkly sends them.</summary>
internal static class Events
{
    public static string Put(params string[] flags)
    {
        string all = string.Join(',', flags.Select(static flag => $"\"{KeyOf(flag)}\":{flag}"));
        return Named("put", """{"path":"/","data":{"flags":{""" + all + """},"segments":{}}}""");
    }

    public static string Patch(string flag) => Named("patch", $$"""{"path":"/flags/{{KeyOf(flag)}}","data":""" + flag + "}");

    public static string Patch(string flag, string key) => Named("patch", $$"""{"path":"/flags/{{key}}","data":""" + flag + "}");

    public static string Delete(string key, int version) => Named("delete", $$"""{"path":"/flags/{{key}}","version":{{version}} }""");

    public static string Named(string name, string data) => $"event: {name}\ndata: {data}\n\n";

    public static string Intent(string code) => Named("server-intent", $$"""{"payloads":[{"id":"p1","target":1,"intentCode":"{{code}}","reason":"test"}]}""");

    public static string PutObject(string flag, int version) => Named("put-object", $$"""{"kind":"flag","key":"{{KeyOf(flag)}}","version":{{version}},"object":""" + flag + "}");

    public static string Transferred(string state) => Named("payload-transferred", $$"""{"state":"{{state}}","version":1}""");

    /// <summary>A flag that serves a text to everybody.</summary>
    public static string Flag(string key, int version, string value) =>
        $$"""{"key":"{{key}}","version":{{version}},"on":true,"variations":["{{value}}"],"fallthrough":{"variation":0} }""";

    private static string KeyOf(string flag) => System.Text.Json.JsonElement.Parse(flag).GetProperty("key").GetString()!;
}
