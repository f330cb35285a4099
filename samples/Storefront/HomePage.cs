using System.Text.Encodings.Web;
using Noa.FeatureFlags.AspNetCore;

namespace Storefront;

/// <summary>The page that shows what this visitor gets. It asks again every two seconds, so a change on the server is seen without a restart.</summary>
internal static class HomePage
{
    public static IResult Show(IRequestFlags flags)
    {
        bool isDark = flags.GetValue(ShopFlags.DarkMode);
        string visitor = HtmlEncoder.Default.Encode(flags.Context.Key ?? "a visitor");
        string colour = HtmlEncoder.Default.Encode(flags.GetValue(ShopFlags.ButtonColour));
        return Results.Content($$"""
            <!doctype html>
            <meta charset="utf-8"><meta http-equiv="refresh" content="2">
            <title>Storefront</title>
            <body style="font-family: sans-serif; margin: 3em; {{(isDark ? "background: #222; color: #eee" : "")}}">
            <h1>Storefront</h1>
            <p>Hello, {{visitor}}. Be somebody else: <a href="/?user=alice">alice</a>, <a href="/?user=bob">bob</a>, <a href="/?user=mallory">mallory</a>.</p>
            <table cellpadding="6">
            <tr><td>dark-mode</td><td>{{isDark}}</td></tr>
            <tr><td>new-checkout</td><td>{{flags.GetValue(ShopFlags.NewCheckout)}}</td></tr>
            <tr><td>button-colour</td><td><button style="background: {{colour}}; color: white">Buy</button></td></tr>
            <tr><td>search-page-size</td><td>{{flags.GetValue(ShopFlags.SearchPageSize)}}</td></tr>
            </table>
            <p><a href="/checkout/new">The new checkout</a> and <a href="/account/beta">the account page</a> are there for whom new-checkout is on, and 404 for everybody else.</p>
            </body>
            """, "text/html");
    }
}
