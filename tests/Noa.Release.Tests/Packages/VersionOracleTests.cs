using Noa.Release.Packages;
using NuGet.Versioning;

namespace Noa.Release.Tests.Packages;

/// <summary>Next versions are those that @changesets/cli works out.</summary>
public sealed class VersionOracleTests : IDisposable
{
    private const string Chain = "core 1.2.3; provider 1.0.0 core; web 2.1.0 provider; tool 0.3.0 core";

    private readonly string _folder = Directory.CreateTempSubdirectory("noa-oracle-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Packages; those that share a version; rounds of changesets, each "package bump, package bump".
    [Theory]
    [InlineData(Chain, "", "core patch")]
    [InlineData(Chain, "", "core major")]
    [InlineData(Chain, "", "provider major, tool patch")]
    [InlineData(Chain, "", "tool minor | tool major")]
    [InlineData("a 0.1.0; b 0.1.0 a; c 0.0.3 b", "", "a minor")]
    [InlineData("a 1.0.0; b 1.0.0 a; c 1.0.0", "a b", "b major | c patch")]
    public void Versions_OfChangesets_AreThoseOfTheOracle(string packages, string group, string rounds) => Compare(packages, group, rounds, null);

    [Theory]
    [InlineData(Chain, "", "core minor")]
    [InlineData(Chain, "", "core patch | core minor | provider patch")]
    [InlineData("a 1.0.0; b 1.0.0 a; c 1.0.0", "a b c", "c minor | a patch | b major")]
    public void PreReleases_ThenTheFinalOne_AreThoseOfTheOracle(string packages, string group, string rounds) => Compare(packages, group, rounds, "rc");

    private void Compare(string text, string group, string rounds, string? tag)
    {
        Assert.SkipUnless(ChangesetsOracle.IsInstalled, "@changesets/cli is not installed (npm install in tests/clients/changesets; test.sh does it where it can).");
        (string Id, string Version, string[] Dependencies)[] laid = [.. text.Split("; ").Select(static package => package.Split(' ')).Select(static words => (words[0], words[1], words[2..]))];
        string[] together = group.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        ChangesetsOracle.Lay(_folder, laid, together);
        Dictionary<string, string> versions = laid.ToDictionary(static package => package.Id, static package => package.Version);
        PreState? pre = null;
        if (tag is not null)
        {
            ChangesetsOracle.Call(_folder, "pre", "enter", tag);
            pre = new PreState { Mode = "pre", Tag = tag, InitialVersions = new Dictionary<string, string>(versions), Changesets = [] };
        }

        List<Changeset> changesets = [];
        string[] steps = rounds.Split(" | ");
        for (int round = 0; round < steps.Length; round++)
        {
            changesets.AddRange(Write(steps[round], round));
            versions = Advance(laid, together, versions, changesets, pre);
            ChangesetsOracle.Call(_folder, "version");
            Assert.Equal(Text(ChangesetsOracle.Versions(_folder)), Text(versions));
            pre = pre is null ? null : pre with { Changesets = [.. changesets.Select(static changeset => changeset.Name)] };
            if (pre is null)
            {
                changesets.Clear();
            }
        }

        if (pre is not null)
        {
            ChangesetsOracle.Call(_folder, "pre", "exit");
            ChangesetsOracle.Call(_folder, "version");
            Assert.Equal(Text(ChangesetsOracle.Versions(_folder)), Text(Advance(laid, together, versions, changesets, pre with { Mode = "exit" })));
        }
    }

    private static string Text(Dictionary<string, string> versions) => string.Join("; ", versions.Select(static version => $"{version.Key} {version.Value}").Order(StringComparer.Ordinal));

    private IEnumerable<Changeset> Write(string step, int round)
    {
        int number = 0;
        foreach (string change in step.Split(", "))
        {
            string name = $"round-{round}-{number++}", text = $"---\n\"{change.Split(' ')[0]}\": {change.Split(' ')[1]}\n---\n\nBecause of {name}.\n";
            File.WriteAllText(Path.Combine(_folder, ".changeset", name + ".md"), text);
            yield return Changeset.Parse(name, text);
        }
    }

    private static Dictionary<string, string> Advance((string Id, string Version, string[] Dependencies)[] laid, string[] together, Dictionary<string, string> versions, IReadOnlyList<Changeset> changesets, PreState? pre)
    {
        ReleasePackage[] packages = [.. laid.Select(package => new ReleasePackage(package.Id, SemanticVersion.Parse(versions[package.Id]), package.Id, together.Contains(package.Id) ? "shared" : package.Id, package.Dependencies))];
        Dictionary<string, string> next = new(versions);
        foreach (PlannedRelease release in VersionPlanner.Plan(packages, changesets, pre))
        {
            next[release.Package.Id] = release.Next.ToString();
        }

        return next;
    }
}
