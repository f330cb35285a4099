namespace Noa.FeatureFlags.Benchmarks.Workloads;

/// <summary>The people all reads go round: enough of them that no branch predictor learns the answers by heart.</summary>
internal static class Audience
{
    /// <summary>A power of two, so that a ring is walked by a mask.</summary>
    public const int Size = 256;

    public const int Mask = Size - 1;

    private static readonly string[] Plans = ["free", "free", "pro", "team"];
    private static readonly string[] Countries = ["DE", "FR", "US", "JP", "BR", "IN", "GB", "CA"];

    public static Person[] People { get; } = [.. Enumerable.Range(0, Size).Select(PersonAt)];

    /// <summary>The same people as contexts with four attributes each, built before anything is measured.</summary>
    public static EvaluationContext[] Contexts { get; } = Array.ConvertAll(People, ToContext);

    public static EvaluationContext ToContext(Person person) => EvaluationContext.For(
        person.Key,
        ("plan", person.Plan),
        ("country", person.Country),
        ("email", person.Email),
        ("appVersion", person.AppVersion));

    /// <summary>Keys of which the audience is a part, spread evenly: what a target list of that length holds.</summary>
    /// <param name="count">At least <see cref="Size"/>.</param>
    public static IEnumerable<string> KeysAmong(int count)
    {
        int every = count / Size;
        for (int i = 0; i < count; i++)
        {
            int person = i / every;
            yield return i % every == 0 && person < Size ? People[person].Key : KeyOf(Size + i);
        }
    }

    public static string KeyOf(int number) => $"user-{number:D6}";

    // Values are made at run time, as those of a request are: none is the same object as a string in a rule.
    private static Person PersonAt(int i)
    {
        int mixed = (int)((uint)i * 2654435761 >> 16);
        string name = KeyOf(i);
        return new Person(
            name,
            Copy(Plans[mixed % Plans.Length]),
            Copy(Countries[(mixed >> 3) % Countries.Length]),
            $"{name}@{(mixed % 2 == 0 ? "example.com" : "example.org")}",
            $"{2 + (mixed >> 5) % 3}.{(mixed >> 2) % 10}.{mixed % 7}");
    }

    private static string Copy(string text) => new(text.AsSpan());
}
