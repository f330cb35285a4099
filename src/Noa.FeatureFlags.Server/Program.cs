using Noa.FeatureFlags.Server;
using Noa.FeatureFlags.Server.Hosting;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Configuration.AddCommandLine(args, new Dictionary<string, string> { ["--rules"] = "Noa:Rules:Directory", ["--rules-mode"] = "Noa:Rules:Mode" });
var options = new FlagServerOptions();
builder.Configuration.GetSection("Noa").Bind(options);
builder.WebHost.UseKestrelHttpsConfiguration();
try
{
    builder.WebHost.ConfigureKestrel(kestrel => Endpoints.Listen(kestrel, options));
    builder.Services.AddNoaFlagServer(settings =>
    {
        builder.Configuration.GetSection("Noa").Bind(settings);
        settings.IsProgram = true;
    });
    WebApplication app = builder.Build();
    app.MapNoaFlagServer();
    app.Run();
    return 0;
}
catch (Exception exception) when (exception is InvalidOperationException or IOException or Microsoft.Extensions.Options.OptionsValidationException or Noa.FeatureFlags.Server.Storage.StoreUnavailableException or Noa.FeatureFlags.Server.Storage.StoreDamagedException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
