using System.Globalization;
using Noa.FeatureFlags.Compilation;

namespace Noa.FeatureFlags.Tests.Compilation;

public class SlotTests
{
    [Fact]
    public void Table_WithManyKeys_FindsEachAtItsSlot()
    {
        var table = new SlotTable();
        string[] keys = [.. Enumerable.Range(0, 5_000).Select(i => "flag-" + i.ToString(CultureInfo.InvariantCulture)), "", "ä", "日本", new string('x', 300)];

        foreach (string key in keys)
        {
            table.GetOrAdd(key);
        }

        Assert.Equal(Enumerable.Range(0, keys.Length), keys.Select(table.Find));
        Assert.Equal(Enumerable.Range(0, keys.Length), keys.Select(table.GetOrAdd));
        Assert.Equal(-1, table.Find("flag-5000"));
    }

    [Fact]
    public async Task Table_ReadWhileItGrows_NeverMissesAKeyThatWasThere()
    {
        var table = new SlotTable();
        table.GetOrAdd("first");
        using var stop = new CancellationTokenSource();
        Task<int> reader = Task.Run(() =>
        {
            int misses = 0;
            while (!stop.IsCancellationRequested)
            {
                misses += table.Find("first") == 0 ? 0 : 1;
            }

            return misses;
        });

        for (int i = 0; i < 200_000; i++)
        {
            table.GetOrAdd(i.ToString(CultureInfo.InvariantCulture));
        }

        await stop.CancelAsync();
        Assert.Equal(0, await reader);
    }

    [Fact]
    public void Array_ChangedCopy_LeavesTheOriginalAsItWas()
    {
        var builder = new SlotArray<string>.Builder(SlotArray<string>.Empty);
        for (int i = 0; i < 200; i++)
        {
            builder[i] = "old";
        }

        SlotArray<string> original = builder.ToArray();
        var change = new SlotArray<string>.Builder(original);
        change[150] = "new";
        change[500] = "far";
        SlotArray<string> changed = change.ToArray();

        Assert.Equal(("old", null), (original[150], original[500]));
        Assert.Equal(("new", "far", "old"), (changed[150], changed[500], changed[149]));
    }
}
