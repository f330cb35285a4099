using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Errors;
using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Flagd;

/// <summary>What flagd calls a selector names an environment here: <c>production</c>, <c>flagSetId=production</c> or <c>source=production</c>.</summary>
internal static class FlagdSelector
{
    private const string Header = "flagd-selector";

    /// <summary>The environment that a call is about.</summary>
    /// <param name="environments">Those there are.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="http">The call, whose header comes before what the request says.</param>
    /// <param name="requested">As the request says; empty for nothing.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: no selector of these forms; else as for every call.</exception>
    public static FlagEnvironment Find(EnvironmentRegistry environments, Caller caller, HttpContext http, string requested = "")
    {
        string? header = http.Request.Headers[Header];
        string selector = string.IsNullOrEmpty(header) ? requested : header;
        return environments.Resolve(caller, NameIn(selector));
    }

    private static string NameIn(string selector) => selector.Split('=', 2, StringSplitOptions.TrimEntries) switch
    {
        [var name] => name,
        ["flagSetId" or "source", var name] => name,
        _ => throw ServerError.Invalid("SELECTOR", "A selector names an environment: NAME, flagSetId=NAME or source=NAME."),
    };
}
