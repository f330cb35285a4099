using Google.Protobuf;
using Noa.FeatureFlags;
using Noa.FeatureFlags.CrashingService;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Providers.Grpc;

// Ends when its input does: with the test that started it.
switch (args)
{
    case ["follow", var address, var key, var folder]:
        await FollowAsync(address, key, folder);
        return 0;
    case ["save", var folder, var step]:
        Save(folder, step);
        return 0;
    default:
        Console.WriteLine("Use: follow ADDRESS KEY FOLDER; save FOLDER STEP");
        return 2;
}

// A service that reads two flags again and again, and says what the one called "generation" is.
static async Task FollowAsync(string address, string key, string folder)
{
    var options = new RuleSetProviderOptions { Strategies = { ["bomb"] = new Bomb() } };
    await using var flags = new FeatureFlagClient(new RuleSetProvider(new FlagServerSource(new FlagServerSourceOptions { Address = address, Key = key, CacheDirectory = folder }), options));
    Task ending = Task.Run(Console.ReadLine);
    string last = "none";
    using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
    while (!ending.IsCompleted && await timer.WaitForNextTickAsync())
    {
        string generation = flags.GetValue("generation", EvaluationContext.Empty, "none");
        if (generation != last)
        {
            last = generation;
            Console.WriteLine($"generation {generation}");
        }

        _ = flags.IsEnabled("trap", EvaluationContext.Empty);
    }
}

// Keeps revisions 1 to 4, and is killed at a step of writing the fifth; without that step it goes on until it is killed.
static void Save(string folder, string step)
{
    using var cache = new DiskCache(folder, "crash");
    for (long revision = 1; revision < long.MaxValue; revision++)
    {
        if (revision == 5 && step != "none")
        {
            AtomicFile.FailPoint = here =>
            {
                if (here == step)
                {
                    System.Diagnostics.Process.GetCurrentProcess().Kill();
                }
            };
        }

        EntrySet entries = EntrySet.Of([new RuleSetEntry(new EntryId(EntryKind.Flag, "a"), ByteString.CopyFromUtf8(new string('x', 10_000) + revision), revision)]);
        cache.Save(new RuleSetVersion(ByteString.CopyFrom(new byte[16]), revision, entries.Digest), entries);
        if (revision == 5)
        {
            Console.WriteLine("saving");
        }
    }
}
