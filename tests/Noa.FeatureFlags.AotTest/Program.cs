using Noa.FeatureFlags;
using Noa.FeatureFlags.Tests.Conformance;

// Runs the conformance cases in a natively compiled program, through the public face. The folder of the cases may be given as argument.
string? folder = args is [string given] ? given : FindFolder(AppContext.BaseDirectory) ?? FindFolder(Environment.CurrentDirectory);
if (folder is null || !Directory.Exists(folder))
{
    await Console.Error.WriteLineAsync("Found no folder tests/conformance: give its path as argument.");
    return 2;
}

IReadOnlyList<ConformanceFile> files = ConformanceFile.ReadAll(folder);
List<string> differences = [];
foreach (ConformanceCase @case in files.SelectMany(static file => file.Cases))
{
    differences.AddRange(await ConformanceRun.FindDifferencesAsync(@case));
}

differences.AddRange(files
    .SelectMany(static file => file.Vectors)
    .Where(static vector => Bucket.Of(vector.Salt, vector.Value).Index != vector.Bucket)
    .Select(static vector => $"{vector} but was {Bucket.Of(vector.Salt, vector.Value)}"));
foreach (string difference in differences)
{
    await Console.Error.WriteLineAsync(difference);
}

int count = files.Sum(static file => file.Cases.Count + file.Vectors.Count);
Console.WriteLine($"{count} cases, {differences.Count} differences");
return count > 0 && differences.Count == 0 ? 0 : 1;

static string? FindFolder(string start)
{
    for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
    {
        string candidate = Path.Combine(folder.FullName, "tests", "conformance");
        if (Directory.Exists(candidate))
        {
            return candidate;
        }
    }

    return null;
}
