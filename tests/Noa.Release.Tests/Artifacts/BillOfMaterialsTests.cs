using System.Text.Json.Nodes;
using Json.Schema;
using Noa.FeatureFlags.Tests.Architecture;
using Noa.Release.Artifacts;

namespace Noa.Release.Tests.Artifacts;

/// <summary>The bill of materials of a release that was really built, against the schema that CycloneDX publishes.</summary>
[Collection(BuiltProgram.Name)]
public sealed class BillOfMaterialsTests(BuiltProgram release)
{
    private static readonly string Schemas = Path.Combine(SourceTree.Root, "tests", "clients", "cyclonedx", "node_modules", "@cyclonedx", "cyclonedx-library", "res", "schema");

    private string Text => File.ReadAllText(Path.Combine(release.Output, release.Built.Artifacts.Single(static artifact => artifact.Kind == ArtifactKind.Sbom).File));

    private JsonArray Components => JsonNode.Parse(Text)!["components"]!.AsArray();

    [Fact]
    public void Bill_OfARelease_IsValidByThePublishedSchema()
    {
        Assert.SkipUnless(Directory.Exists(Schemas), "CycloneDX's schemas are not installed (npm install in tests/clients/cyclonedx; test.sh does it where it can).");
        var options = new EvaluationOptions { OutputFormat = OutputFormat.List };
        var build = new BuildOptions { SchemaRegistry = new SchemaRegistry() };
        foreach (string name in new[] { "spdx", "jsf-0.82" })
        {
            JsonSchema.FromText(File.ReadAllText(Path.Combine(Schemas, $"{name}.SNAPSHOT.schema.json")), build);
        }

        JsonSchema schema = JsonSchema.FromText(File.ReadAllText(Path.Combine(Schemas, "bom-1.6.SNAPSHOT.schema.json")), build);

        EvaluationResults result = schema.Evaluate(System.Text.Json.JsonDocument.Parse(Text).RootElement, options);

        Assert.True(result.IsValid, string.Join('\n', (result.Details ?? []).Where(static detail => detail.Errors is not null).SelectMany(static detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"))));
    }

    [Fact]
    public void Bill_OfARelease_HasItsPackagesAndWhatTheyNeed()
    {
        JsonNode library = Components.Single(static component => component!["name"]!.GetValue<string>() == "NuGet.Versioning")!;

        Assert.Equal(["pkg:nuget/A.Web@1.2.0", "pkg:nuget/Core@1.2.0", "pkg:nuget/NuGet.Versioning@8.0.0"], Components.Select(static component => component!["purl"]!.GetValue<string>()));
        Assert.Equal(("required", "Apache-2.0"), (library["scope"]!.GetValue<string>(), library["licenses"]![0]!["expression"]!.GetValue<string>()));
        Assert.Matches("^[0-9a-f]{128}$", library["hashes"]![0]!["content"]!.GetValue<string>());
    }

    [Fact]
    public void Bill_OfARelease_SaysWhoNeedsWhat()
    {
        Dictionary<string, string> needs = JsonNode.Parse(Text)!["dependencies"]!.AsArray().ToDictionary(
            static entry => entry!["ref"]!.GetValue<string>(),
            static entry => string.Join(' ', entry!["dependsOn"]!.AsArray().Select(static other => other!.GetValue<string>())));

        Assert.Equal("pkg:nuget/Core@1.2.0", needs["pkg:nuget/A.Web@1.2.0"]);
        Assert.Equal("pkg:nuget/A.Web@1.2.0 pkg:nuget/Core@1.2.0 pkg:nuget/NuGet.Versioning@8.0.0", needs["Songs"]);
    }
}
