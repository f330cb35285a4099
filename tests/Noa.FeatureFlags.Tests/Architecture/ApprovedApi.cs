using System.Reflection;
using PublicApiGenerator;

namespace Noa.FeatureFlags.Tests.Architecture;

/// <summary>Compares the public face of an assembly with the file that was approved.</summary>
internal static class ApprovedApi
{
    private const string AcceptVariable = "NOA_ACCEPT_API";

    /// <summary>Fails with the difference, unless it is accepted by NOA_ACCEPT_API=1.</summary>
    /// <param name="assembly">Whose face.</param>
    /// <param name="file">The approved file, from the root of the repository; copied to the output under its name.</param>
    /// <param name="leftOut">Namespaces that are generated from elsewhere.</param>
    public static void Check(Assembly assembly, string file, params string[] leftOut)
    {
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [.. leftOut] };
        string actual = assembly.GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllText(Path.Combine(SourceTree.Root, file), actual);
            return;
        }

        string approvedFile = Path.Combine(AppContext.BaseDirectory, Path.GetFileName(file));
        string approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile).ReplaceLineEndings("\n") : "";
        Assert.True(approved == actual, $"""
            The public face of {assembly.GetName().Name} is not as approved:
            {Difference(approved, actual)}
            If that is meant, accept it and commit the file:
              {AcceptVariable}=1 dotnet run --project {Path.GetDirectoryName(file)} -- -class "*PublicApiTests"
            """);
    }

    private static string Difference(string approved, string actual)
    {
        string[] before = approved.Split('\n');
        string[] after = actual.Split('\n');
        return string.Join('\n', before.Except(after).Select(static line => "- " + line).Concat(after.Except(before).Select(static line => "+ " + line)));
    }
}
