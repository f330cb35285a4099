using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using Noa.FeatureFlags;

namespace Quickstart;

/// <summary>Measures what a read costs on this machine: the best of many short rounds over all visitors, after a warm-up.</summary>
internal sealed class ReadCost
{
    // A round is short enough to fit between two interruptions of a busy machine; the best round is the code's own cost.
    private const int PassesPerRound = 500;
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Measurement = TimeSpan.FromMilliseconds(50);
    private static readonly EvaluationContext[] Visitors = [.. ShopContexts.All.Select(static visitor => visitor.Context)];

    private double _nanoseconds = double.MaxValue;
    private double _bytes;

    public static void Print(IFeatureFlags flags)
    {
        (string Text, Func<int> ByKey, Func<int> ByHandle)[] cases =
        [
            ("on for everyone", () => ReadBooleans(flags, "dark-mode"), () => ReadBooleans(flags, ShopFlags.DarkMode)),
            ("percentage", () => ReadBooleans(flags, "new-search"), () => ReadBooleans(flags, ShopFlags.NewSearch)),
            ("experiment", () => ReadStrings(flags, "button-colour"), () => ReadStrings(flags, ShopFlags.ButtonColour)),
            ("everything (new-checkout)", () => ReadBooleans(flags, "new-checkout"), () => ReadBooleans(flags, ShopFlags.NewCheckout)),
        ];

        // All are warmed up together before any is measured: the just-in-time compiler should have seen every kind of flag.
        WarmUp([.. cases.SelectMany(static measured => new[] { measured.ByKey, measured.ByHandle })]);

        Console.WriteLine($"{"",-26}  {"by key",10}  {"by handle",10}  {"allocated",10}");
        foreach ((string text, Func<int> byKey, Func<int> byHandle) in cases)
        {
            ReadCost key = Repeat(byKey, Measurement);
            ReadCost handle = Repeat(byHandle, Measurement);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{text,-26}  {key._nanoseconds,7:F1} ns  {handle._nanoseconds,7:F1} ns  {key._bytes + handle._bytes,8:F0} B"));
        }
    }

    // Warm is when the compiler, which works in the background, has had nothing more to do for a while.
    private static void WarmUp(Func<int>[] rounds)
    {
        long start = Stopwatch.GetTimestamp();
        long lastNews = start;
        long compiled = JitInfo.GetCompiledMethodCount();
        while (Stopwatch.GetElapsedTime(lastNews) < QuietTime && Stopwatch.GetElapsedTime(start) < LongestWarmUp)
        {
            foreach (Func<int> round in rounds)
            {
                round();
            }

            long now = JitInfo.GetCompiledMethodCount();
            lastNews = now == compiled ? lastNews : Stopwatch.GetTimestamp();
            compiled = now;
        }
    }

    private static ReadCost Repeat(Func<int> round, TimeSpan time)
    {
        ReadCost cost = new();
        long readsPerRound = (long)PassesPerRound * Visitors.Length;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long roundStart = Stopwatch.GetTimestamp();
            round();
            cost._nanoseconds = Math.Min(cost._nanoseconds, Stopwatch.GetElapsedTime(roundStart).TotalNanoseconds / readsPerRound);
            cost._bytes = (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)readsPerRound;
        }

        return cost;
    }

    private static int ReadBooleans(IFeatureFlags flags, string key)
    {
        int on = 0;
        for (int pass = 0; pass < PassesPerRound; pass++)
        {
            foreach (EvaluationContext visitor in Visitors)
            {
                on += flags.IsEnabled(key, visitor) ? 1 : 0;
            }
        }

        return on;
    }

    private static int ReadBooleans(IFeatureFlags flags, Flag<bool> flag)
    {
        int on = 0;
        for (int pass = 0; pass < PassesPerRound; pass++)
        {
            foreach (EvaluationContext visitor in Visitors)
            {
                on += flags.IsEnabled(flag, visitor) ? 1 : 0;
            }
        }

        return on;
    }

    private static int ReadStrings(IFeatureFlags flags, string key)
    {
        int length = 0;
        for (int pass = 0; pass < PassesPerRound; pass++)
        {
            foreach (EvaluationContext visitor in Visitors)
            {
                length += flags.GetValue(key, visitor, "blue").Length;
            }
        }

        return length;
    }

    private static int ReadStrings(IFeatureFlags flags, Flag<string> flag)
    {
        int length = 0;
        for (int pass = 0; pass < PassesPerRound; pass++)
        {
            foreach (EvaluationContext visitor in Visitors)
            {
                length += flags.GetValue(flag, visitor).Length;
            }
        }

        return length;
    }
}
