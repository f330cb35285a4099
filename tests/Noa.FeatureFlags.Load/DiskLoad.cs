using System.Diagnostics;
using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Providers.Grpc;

namespace Noa.FeatureFlags.Load;

/// <summary>A start without the server: from nothing to the first answer out of a copy on disk.</summary>
internal static class DiskLoad
{
    private const int Flags = 1000;

    /// <summary>Runs it in this process, which has compiled none of the code yet, and prints a table.</summary>
    public static bool Run()
    {
        string folder = Directory.CreateTempSubdirectory("noa-disk-").FullName;
        const string Address = "http://127.0.0.1:9";
        Write(folder, $"{Address}\nproduction");
        long start = Stopwatch.GetTimestamp();
        using var flags = new FeatureFlagClient(new RuleSetProvider(new FlagServerSource(new FlagServerSourceOptions { Address = Address, Key = "noa_sdk_production_0000000000_x", CacheDirectory = folder })));
        bool isOn = flags.IsEnabled("flag-999", EvaluationContext.For("alice", ("plan", "pro")));
        TimeSpan first = Stopwatch.GetElapsedTime(start);
        Directory.Delete(folder, recursive: true);
        return Report.Row($"start from disk, {Flags:N0} flags, JIT included", first.TotalMilliseconds, "ms", 100) & isOn;
    }

    private static void Write(string folder, string identity)
    {
        var entries = EntrySet.Of(Enumerable.Range(0, Flags).Select(static i => new RuleSetEntry(
            new EntryId(EntryKind.Flag, $"flag-{i}"),
            ByteString.CopyFromUtf8("""{"description":"One of many flags, as large as flags are","enabled":true,"variations":{"on":true,"off":false},"offVariation":"off","targets":{"on":["bob","carol"]},"rules":[{"id":"paying","when":[{"attribute":"plan","in":["pro","team"]}],"serve":"on"}],"fallthrough":{"rollout":{"on":25,"off":75}}}"""),
            1)));
        using var cache = new DiskCache(folder, identity);
        cache.Save(new RuleSetVersion(ByteString.CopyFrom(new byte[16]), 1, entries.Digest), entries);
    }
}
