using Noa.FeatureFlags;
using Storefront;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
string? key = builder.Configuration["NOA_KEY"];
if (string.IsNullOrEmpty(key))
{
    Console.Error.WriteLine("Set NOA_KEY to an SDK key of a flag server: 'dotnet run --project src/Noa.FeatureFlags.Server' shows one at its first start.");
    return 2;
}

// snippet: storefront
builder.Services.AddFeatureFlags()
    .FromServer(options =>
    {
        options.Address = builder.Configuration["NOA_SERVER"] ?? "http://127.0.0.1:5400";
        options.Key = key;
        options.CacheDirectory = Path.Combine(builder.Environment.ContentRootPath, "flags-cache");
    })
    .ForRequests();
builder.Services.AddHealthChecks().AddCheck<FeatureFlagsHealthCheck>("feature-flags");
builder.Services.AddControllers();

WebApplication app = builder.Build();
app.Use(ShopUser.SignInAsync);
app.UseFeatureFlags();
app.MapGet("/", HomePage.Show);
app.MapGet("/checkout/new", () => "The new checkout.").RequireFlag("new-checkout");
app.MapControllers();
app.MapHealthChecks("/health");

// end
app.Run();
return 0;
