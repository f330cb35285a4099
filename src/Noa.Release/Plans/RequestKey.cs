namespace Noa.Release.Plans;

/// <summary>Where the key is that a request is hashed by: <c>header:X-User</c>, <c>cookie:session</c> or <c>query:user</c>.</summary>
/// <param name="Place">header, cookie or query.</param>
/// <param name="Name">Its name there.</param>
internal sealed record RequestKey(string Place, string Name)
{
    /// <summary>A cookie of the proxy's own, which keeps a browser at one version.</summary>
    public static RequestKey Default { get; } = new("cookie", "noa-unit");

    public static RequestKey? Parse(string text) => text.Split(':', 2) is ["header" or "cookie" or "query", { Length: > 0 }] parts ? new RequestKey(parts[0], parts[1]) : null;

    public override string ToString() => $"{Place}:{Name}";
}
