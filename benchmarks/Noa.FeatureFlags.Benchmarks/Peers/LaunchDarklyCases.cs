#if HAS_LAUNCHDARKLY
using LaunchDarkly.Sdk;
using LaunchDarkly.Sdk.Server;
using LaunchDarkly.Sdk.Server.Integrations;
using Noa.FeatureFlags.Benchmarks.Cases;
using Noa.FeatureFlags.Benchmarks.Workloads;

namespace Noa.FeatureFlags.Benchmarks.Peers;

/// <summary>LaunchDarkly's server SDK on a file, without events and without a network: its evaluation alone.</summary>
internal static class LaunchDarklyCases
{
    private static readonly Lazy<LdClient> Client = new(NewClient);
    private static readonly Context[] Contexts = Array.ConvertAll(Audience.People, ToContext);

    public static IReadOnlyList<BenchmarkCase> All { get; } =
    [
        New(CaseNames.Off, static () => Read(Keys.Off)),
        New(CaseNames.On, static () => Read(Keys.On)),
        New(CaseNames.Unknown, static () => Read(Keys.Unknown)),
        New(CaseNames.Half, static () => Read(Keys.Half)),
        New(CaseNames.LaunchDarklyHalf, static () => Read(Keys.LaunchDarklyHalf)),
        New(CaseNames.Targets1K, static () => Read(Keys.Targets1K)),
        New(CaseNames.Targets10K, static () => Read(Keys.Targets10K)),
        New(CaseNames.Rules, static () => Read(Keys.Rules)),
        New(CaseNames.Segment, static () => Read(Keys.Segment)),
        New(CaseNames.Prerequisite, static () => Read(Keys.Prerequisite)),
        New(CaseNames.Text, static () => ReadText(Keys.Text)),
        New(CaseNames.Context, static () => BuildContexts),
    ];

    private static BenchmarkCase New(string name, Func<Func<int, long>> prepare) => new(Engines.LaunchDarkly, name, prepare);

    private static LdClient NewClient()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, LaunchDarklyRules.Write());
            return new LdClient(Configuration.Builder("benchmark")
                .DataSource(FileData.DataSource().FilePaths(path))
                .Events(Components.NoEvents)
                .Logging(Components.NoLogging)
                .DiagnosticOptOut(true)
                .Build());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Context ToContext(Person person) => Context.Builder(person.Key)
        .Set("plan", person.Plan)
        .Set("country", person.Country)
        .Set("email", person.Email)
        .Set("appVersion", person.AppVersion)
        .Build();

    private static Func<int, long> Read(string key)
    {
        LdClient client = Client.Value;
        return operations =>
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += client.BoolVariation(key, Contexts[i & Audience.Mask], false) ? 1 : 0;
            }

            return sum;
        };
    }

    private static Func<int, long> ReadText(string key)
    {
        LdClient client = Client.Value;
        return operations =>
        {
            long sum = 0;
            for (int i = 0; i < operations; i++)
            {
                sum += client.StringVariation(key, Contexts[i & Audience.Mask], "").Length;
            }

            return sum;
        };
    }

    private static long BuildContexts(int operations)
    {
        long sum = 0;
        for (int i = 0; i < operations; i++)
        {
            Person person = Audience.People[i & Audience.Mask];
            Context context = Context.Builder(person.Key).Set("plan", person.Plan).Set("country", person.Country).Set("age", i).Build();
            sum += context.Valid ? 1 : 0;
        }

        return sum;
    }
}
#endif
