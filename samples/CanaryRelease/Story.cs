using System.Diagnostics;
using System.Globalization;

namespace CanaryRelease;

/// <summary>What happens, in order.</summary>
internal static class Story
{
    public static async Task<int> TellAsync()
    {
        string folder = Directory.CreateTempSubdirectory("canary-release-").FullName;
        int listen = Programs.FreePort(), grpc = Programs.FreePort(), http = Programs.FreePort();
        using FlagServer server = await FlagServer.StartAsync(Path.Combine(folder, "flags"), grpc, http);
        Dictionary<string, string> variables = new()
        {
            ["NOA_KEY"] = server.AdminKey,
            ["NOA_SERVER"] = $"http://127.0.0.1:{grpc}",
            ["NOA_ENVIRONMENT"] = "development",
            ["NOA_RELEASE_FILE"] = Path.Combine(folder, "noa-release.yaml"),
            ["SHOP_FLAG_SERVER"] = $"http://127.0.0.1:{grpc}",
            ["SHOP_FLAG_KEY"] = server.SdkKey,
        };
        WriteFiles(folder, listen, grpc);
        string rollout = Path.Combine(AppContext.BaseDirectory, "rollout.yaml");
        try
        {
            await NoaAsync(variables, "server", "apply", Path.Combine(folder, "flags.json"));
            await NoaAsync(variables, "release", "deploy", "local", "v1.0.0", "immediate");
            await using var customers = new Customers(new Uri($"http://127.0.0.1:{listen}/"));

            await NoaAsync(variables, "release", "plan", "local", "v1.1.0", rollout);
            bool isReleased = await NoaAsync(variables, "release", "deploy", "local", "v1.1.0", rollout) == 0;
            Console.WriteLine($"Customers saw {customers.TakeTally()}\n");

            await NoaAsync(variables, "server", "set", "new-checkout", "off");
            bool isTakenBack = await NoaAsync(variables, "release", "deploy", "local", "v1.2.0-bad", rollout) != 0;
            Console.WriteLine($"Customers saw {customers.TakeTally()}\n");

            bool isRolledBack = await NoaAsync(variables, "release", "rollback", "v1.0.0") == 0;
            await NoaAsync(variables, "release", "history");
            await NoaAsync(variables, "release", "replay", Path.Combine(folder, ".noa", "releases", "shop-local", "0003.ndjson"));
            Console.WriteLine(isReleased && isTakenBack && isRolledBack
                ? "The good version was released, the bad one was taken back, and the old one came back when it was asked for."
                : "Something did not go as it should.");
            return isReleased && isTakenBack && isRolledBack ? 0 : 1;
        }
        finally
        {
            await NoaAsync(variables, "release", "stop");
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void WriteFiles(string folder, int listen, int grpc)
    {
        string release = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "noa-release.yaml"))
            .Replace("LISTEN_PORT", listen.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("GRPC_PORT", grpc.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("PROGRAM", Programs.Self, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "noa-release.yaml"), release);
        File.WriteAllText(Path.Combine(folder, "flags.json"), """{ "flags": { "new-checkout": { "owner": "payments", "expires": "2028-03-31", "fallthrough": "off" } } }""");
    }

    private static async Task<int> NoaAsync(Dictionary<string, string> variables, params string[] arguments)
    {
        Console.WriteLine($"$ noa {string.Join(' ', arguments.Select(static argument => Path.IsPathRooted(argument) ? Path.GetFileName(argument) : argument))}");
        var start = new ProcessStartInfo("dotnet", [Programs.Noa, .. arguments]);
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Console.WriteLine();
        return process.ExitCode;
    }
}
