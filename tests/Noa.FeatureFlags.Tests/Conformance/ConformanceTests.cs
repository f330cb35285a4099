namespace Noa.FeatureFlags.Tests.Conformance;

public sealed class ConformanceTests
{
    private const int MinimumCases = 250;
    private const int MinimumVectors = 30;

    private static readonly IReadOnlyList<ConformanceFile> Files = ConformanceFile.ReadAll(Path.Combine(AppContext.BaseDirectory, "conformance"));

    public static IEnumerable<TheoryDataRow<string, string>> Cases =>
        Files.SelectMany(static file => file.Cases).Select(static @case => new TheoryDataRow<string, string>(@case.File, @case.Name));

    public static IEnumerable<TheoryDataRow<string, int>> Vectors =>
        Files.SelectMany(static file => file.Vectors.Select((_, place) => new TheoryDataRow<string, int>(file.Name, place)));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Case_ReadInEveryWay_GivesTheExpectedAnswer(string file, string name)
    {
        ConformanceCase @case = Files.Single(known => known.Name == file).Cases.Single(known => known.Name == name);

        IReadOnlyList<string> differences = await ConformanceRun.FindDifferencesAsync(@case);

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Vector_Hashed_FallsIntoItsBucket(string file, int place)
    {
        ConformanceVector vector = Files.Single(known => known.Name == file).Vectors[place];

        Assert.Equal(vector.Bucket, Bucket.Of(vector.Salt, vector.Value).Index);
    }

    [Fact]
    public void Specification_Counted_IsLargeEnough()
    {
        Assert.True(Files.Sum(static file => file.Cases.Count) >= MinimumCases);
        Assert.True(Files.Sum(static file => file.Vectors.Count) >= MinimumVectors);
    }

    [Fact]
    public void Cases_InOneFile_HaveDifferentNames()
    {
        Assert.All(Files, static file => Assert.Distinct(file.Cases.Select(static @case => @case.Name)));
    }
}
