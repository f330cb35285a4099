using System.Buffers.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Noa.FeatureFlags.Benchmarks.Workloads;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Providers.LaunchDarkly;

namespace Noa.FeatureFlags.Benchmarks.Cases;

/// <summary>Loops that take 10,000 flags from a stream of LaunchDarkly's, and change them.</summary>
internal static class LaunchDarklyLoops
{
    // So many different flags change in turn, each between two definitions.
    private const int Changing = 128;

    /// <summary>The bytes of a stream's first event in, published snapshot out, with all that a connection does in between.</summary>
    public static Func<int, long> Put()
    {
        byte[] stream = LargeLaunchDarklyRules.Put();
        return operations =>
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += Connect(stream).Reading.Current.Flags.Length;
            }

            return sum;
        };
    }

    /// <summary>The data of an event in, published snapshot out; the flag differs from the one in use each time.</summary>
    public static Func<int, long> Patch()
    {
        (byte[] Data, int Version)[] patches = [.. Enumerable.Range(0, 2 * Changing).Select(static i => Patch(i % Changing * (LargeRules.Count / Changing), 1 + (i / Changing)))];
        var provider = new RuleSetProvider(new PushedSource());
        var protocol = new FirstProtocol(new LaunchDarklyData(provider, NullLogger.Instance));
        Take(protocol, "put", LargeLaunchDarklyRules.PutData());
        int changed = 0, next = 0, version = LargeLaunchDarklyRules.FirstVersion;
        provider.Changed += (_, change) => changed += change.Flags.Count;
        return operations =>
        {
            changed = 0;
            for (int i = 0; i < operations; i++)
            {
                (byte[] data, int place) = patches[next++ % patches.Length];
                Utf8Formatter.TryFormat(++version, data.AsSpan(place), out _);
                Take(protocol, "patch", data);
            }

            return changed == operations ? changed : throw new InvalidOperationException($"{operations - changed} of {operations} patches changed nothing.");
        };
    }

    private static void Take(FirstProtocol protocol, string name, byte[] data)
    {
        using EventDocument document = EventDocument.Parse(data)!;
        protocol.Take(name, document.Root);
    }

    private static (byte[] Data, int Version) Patch(int number, int revision)
    {
        byte[] data = LargeLaunchDarklyRules.Patch(number, revision);
        return (data, data.AsSpan().IndexOf("\"version\":"u8) + "\"version\":".Length);
    }

    private static RuleSetProvider Connect(byte[] stream)
    {
        using var handler = new RecordedStream(stream);
        var options = new LaunchDarklySourceOptions { SdkKey = "benchmark", MakeHandler = () => handler };
        var provider = new RuleSetProvider(new LaunchDarklySource(options, TimeProvider.System, NullLogger<LaunchDarklySource>.Instance));
        provider.Start();
        provider.WaitUntilReadyAsync(CancellationToken.None).GetAwaiter().GetResult();
        provider.Dispose();
        return provider;
    }
}
