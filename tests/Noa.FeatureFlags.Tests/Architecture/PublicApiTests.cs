using PublicApiGenerator;

namespace Noa.FeatureFlags.Tests.Architecture;

/// <summary>Holds the public face still: a change of it is a decision that shows in a diff.</summary>
public sealed class PublicApiTests
{
    private const string FileName = "PublicApi.approved.txt";
    private const string AcceptVariable = "NOA_ACCEPT_API";

    [Fact]
    public void PublicFace_OfTheCore_IsAsApproved()
    {
        string actual = typeof(IFeatureFlags).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllText(Path.Combine(SourceTree.Root, "tests", "Noa.FeatureFlags.Tests", FileName), actual);
            return;
        }

        string approvedFile = Path.Combine(AppContext.BaseDirectory, FileName);
        string approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile).ReplaceLineEndings("\n") : "";
        Assert.True(approved == actual, $"""
            The public face is not as approved:
            {Difference(approved, actual)}
            If that is meant, accept it and commit the file:
              {AcceptVariable}=1 dotnet run --project tests/Noa.FeatureFlags.Tests -- -class "*{nameof(PublicApiTests)}"
            """);
    }

    private static string Difference(string approved, string actual)
    {
        string[] before = approved.Split('\n');
        string[] after = actual.Split('\n');
        return string.Join('\n', before.Except(after).Select(static line => "- " + line).Concat(after.Except(before).Select(static line => "+ " + line)));
    }
}
