using System.Security.Claims;

namespace Storefront;

/// <summary>Stands in for a sign-in: <c>?user=alice</c> is alice until the cookie goes. A real shop has its own.</summary>
internal static class ShopUser
{
    private const string Cookie = "user";

    public static Task SignInAsync(HttpContext http, RequestDelegate next)
    {
        string? asked = http.Request.Query[Cookie];
        if (!string.IsNullOrEmpty(asked))
        {
            http.Response.Cookies.Append(Cookie, asked);
        }

        string? name = string.IsNullOrEmpty(asked) ? http.Request.Cookies[Cookie] : asked;
        if (!string.IsNullOrEmpty(name))
        {
            Claim[] claims = [new("sub", name), new("email", $"{name}@example.com"), new("plan", name.Length % 2 == 0 ? "pro" : "free")];
            http.User = new ClaimsPrincipal(new ClaimsIdentity(claims, "sample"));
        }

        return next(http);
    }
}
