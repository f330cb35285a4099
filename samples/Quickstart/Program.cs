using System.Globalization;
using System.Text.Json;
using Noa.FeatureFlags;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;
using Quickstart;

if (QuickstartOptions.TryParse(args) is not { } options)
{
    Console.WriteLine(QuickstartOptions.Usage);
    return 2;
}

string path = options.File ?? RulesFile.Find();
string file = RulesFile.Display(path);
RuleSetProvider provider = new(new FileSource(path), new RuleSetProviderOptions { Strategies = { ["business-hours"] = new BusinessHours(new ShopClock()) } });
await using FeatureFlagClient flags = new(provider);

Console.WriteLine($"Rules: {file}, {provider.FlagKeys.Count} flag{(provider.FlagKeys.Count == 1 ? "" : "s")}");
if (Watch.IsTroubled(provider.Status))
{
    Watch.PrintStatus(provider.Status);
}

if (provider.LastUpdate is null && options.WatchFor is null)
{
    return 1;
}

Headline.Print("Who gets what, and why");
OutcomeTable.Print(flags, provider.FlagKeys);

Headline.Print("Why does diego not see the new checkout? flags.Explain(\"new-checkout\", diego)");
EvaluationContext diego = ShopContexts.All.Single(static visitor => visitor.Name == "diego").Context;
Console.WriteLine(flags.Explain("new-checkout", diego));

Headline.Print("Typed handles, for diego");
int pageSize = flags.GetValue(ShopFlags.SearchPageSize, diego);
double freeShippingFrom = flags.GetValue(ShopFlags.FreeShippingFrom, diego);
JsonElement recommendations = flags.GetValue(ShopFlags.Recommendations, diego);
EvaluationDetail<bool> newCheckout = flags.Evaluate(ShopFlags.NewCheckout, diego);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"int     {ShopFlags.SearchPageSize} = {pageSize}"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"double  {ShopFlags.FreeShippingFrom} = {freeShippingFrom}"));
Console.WriteLine($"string  {ShopFlags.MaintenanceNotice} = {flags.GetValue(ShopFlags.MaintenanceNotice, diego)}");
Console.WriteLine($"JSON    {ShopFlags.Recommendations} = {recommendations}");
Console.WriteLine($"bool    {ShopFlags.NewCheckout} = {newCheckout}");

Headline.Print("A pinned snapshot");
var source = InMemorySource.FromJson("""{ "flags": { "sale": false } }""");
await using FeatureFlagClient live = new(new RuleSetProvider(source));
IFeatureFlags pinned = live.Snapshot();
source.Replace(RuleSetJson.Parse("""{ "flags": { "sale": true } }"""));
Console.WriteLine($"sale was switched on: live says {live.IsEnabled("sale", diego)}, the request that pinned its flags before still says {pinned.IsEnabled("sale", diego)}");

Headline.Print("What a read costs on this machine");
ReadCost.Print(flags);

if (options.WatchFor is { } time)
{
    await Watch.RunAsync(flags, file, time);
}

return provider.LastUpdate is null ? 1 : 0;
