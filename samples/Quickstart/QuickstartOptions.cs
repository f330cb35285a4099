using System.Globalization;

namespace Quickstart;

/// <summary>What the command line asks for.</summary>
internal sealed class QuickstartOptions
{
    public const string Usage = """
        Usage: dotnet run --project samples/Quickstart [-- OPTIONS]
          --watch              keep following the rule file and print what changes; Ctrl+C ends it
          --watch-for SECONDS  the same for that long
          --file PATH          follow this rule file (default: samples/Quickstart/flags.json)
        """;

    /// <summary>How long to watch: null not at all, infinite until Ctrl+C.</summary>
    public TimeSpan? WatchFor { get; private set; }

    public string? File { get; private set; }

    /// <returns>Null when the arguments cannot be understood.</returns>
    public static QuickstartOptions? TryParse(string[] args)
    {
        QuickstartOptions options = new();
        for (int i = 0; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--watch":
                    options.WatchFor = Timeout.InfiniteTimeSpan;
                    break;
                case "--watch-for" when double.TryParse(value, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 86_400:
                    options.WatchFor = TimeSpan.FromSeconds(seconds);
                    i++;
                    break;
                case "--file" when value is not null:
                    options.File = Path.GetFullPath(value);
                    i++;
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
