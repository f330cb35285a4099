using Noa.FeatureFlags.Server;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddNoaFlagServer(options => builder.Configuration.GetSection("Noa").Bind(options));

WebApplication app = builder.Build();
app.MapNoaFlagServer();
app.Run();
