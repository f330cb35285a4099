using Noa.Release.Proxy;

if (args is not [string folder] || !Directory.Exists(folder))
{
    Console.Error.WriteLine("The proxy of 'noa release' is started by it, with the folder of a local deployment.");
    return 2;
}

try
{
    await using WebApplication app = ProxyHost.Build(folder);
    await app.StartAsync();
    ProxyHost.Announce(app, folder);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception exception) when (exception is IOException or InvalidOperationException or FormatException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
