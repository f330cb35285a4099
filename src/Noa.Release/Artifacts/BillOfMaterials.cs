using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Noa.Release.Packages;
using NuGet.Packaging;

namespace Noa.Release.Artifacts;

/// <summary>What is inside: every package that the restore chose, with hash, licence and what it needs, as CycloneDX 1.6 (ECMA-424).</summary>
/// <remarks>There is no well-kept .NET library for it on the feed; the schema that its project publishes is what tests hold this against.</remarks>
internal static class BillOfMaterials
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n" };

    // Groups of a target that end up beside the program, or in it.
    private static readonly string[] Shipped = ["runtime", "native", "runtimeTargets", "resource"];

    /// <summary>Writes the bill.</summary>
    /// <param name="name">Of the whole.</param>
    /// <param name="version">Of the whole.</param>
    /// <param name="time">When the commit was made.</param>
    /// <param name="packages">Packages of the repository itself.</param>
    /// <param name="assets">Paths of <c>project.assets.json</c>.</param>
    public static string Write(string name, string version, DateTimeOffset time, IReadOnlyList<ReleasePackage> packages, IEnumerable<string> assets)
    {
        SortedDictionary<string, Component> components = new(StringComparer.Ordinal);
        Dictionary<string, string> own = packages.ToDictionary(static package => Path.GetFileNameWithoutExtension(package.Project), static package => PackageUrl(package.Id, package.Version.ToString()));
        SortedSet<string> mine = new(own.Values, StringComparer.Ordinal);
        foreach (ReleasePackage package in packages)
        {
            components.Add(PackageUrl(package.Id, package.Version.ToString()), new Component(package.Id, package.Version.ToString()) { IsShipped = true });
        }

        foreach (string path in assets)
        {
            Read(JsonNode.Parse(File.ReadAllText(path))!, own, components, mine);
        }

        return new JsonObject
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["timestamp"] = time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["tools"] = new JsonObject { ["components"] = new JsonArray(new JsonObject { ["type"] = "application", ["name"] = "noa" }) },
                ["component"] = new JsonObject { ["type"] = "application", ["bom-ref"] = name, ["name"] = name, ["version"] = version },
            },
            ["components"] = new JsonArray([.. components.Select(static entry => entry.Value.ToJson(entry.Key))]),
            ["dependencies"] = new JsonArray([Needs(name, mine), .. components.Select(static entry => Needs(entry.Key, entry.Value.Needs))]),
        }.ToJsonString(Readable) + "\n";
    }

    private static string PackageUrl(string id, string version) => $"pkg:nuget/{id}@{Uri.EscapeDataString(version)}";

    private static JsonObject Needs(string reference, IEnumerable<string> others) => new() { ["ref"] = reference, ["dependsOn"] = new JsonArray([.. others.Select(static other => JsonValue.Create(other))]) };

    private static void Read(JsonNode assets, Dictionary<string, string> own, SortedDictionary<string, Component> components, SortedSet<string> mine)
    {
        JsonObject libraries = assets["libraries"]!.AsObject();
        string[] folders = [.. assets["packageFolders"]!.AsObject().Select(static folder => folder.Key)];
        string project = assets["project"]!["restore"]!["projectName"]!.GetValue<string>();
        foreach ((_, JsonNode? target) in assets["targets"]!.AsObject())
        {
            Dictionary<string, string> references = target!.AsObject().ToDictionary(static entry => entry.Key.Split('/')[0], entry => ReferenceOf(entry.Key, entry.Value!, own), StringComparer.OrdinalIgnoreCase);
            foreach ((string key, JsonNode? entry) in target.AsObject())
            {
                string reference = references[key.Split('/')[0]];
                Component component = Find(components, reference, key);
                component.Needs.UnionWith((entry!["dependencies"]?.AsObject() ?? []).Select(dependency => references.GetValueOrDefault(dependency.Key)).OfType<string>());
                if (entry["type"]!.GetValue<string>() == "package")
                {
                    component.IsShipped |= Shipped.Any(group => entry[group] is JsonObject files && files.Any(static file => !file.Key.EndsWith("/_._", StringComparison.Ordinal)));
                    component.Read(libraries[key]!, folders);
                }
            }

            // The project's own references, "Name >= version" each: of the package that it becomes, or of the whole.
            IEnumerable<string> direct = assets["projectFileDependencyGroups"]!.AsObject()
                .SelectMany(static group => group.Value!.AsArray())
                .Select(line => references.GetValueOrDefault(line!.GetValue<string>().Split(' ')[0]))
                .OfType<string>();
            (own.TryGetValue(project, out string? self) ? components[self].Needs : mine).UnionWith(direct);
        }
    }

    private static string ReferenceOf(string key, JsonNode entry, Dictionary<string, string> own)
    {
        string[] parts = key.Split('/');
        return entry["type"]!.GetValue<string>() == "project" && own.TryGetValue(parts[0], out string? reference) ? reference : PackageUrl(parts[0], parts[1]);
    }

    private static Component Find(SortedDictionary<string, Component> components, string reference, string key)
    {
        if (!components.TryGetValue(reference, out Component? component))
        {
            string[] parts = key.Split('/');
            components.Add(reference, component = new Component(parts[0], parts[1]));
        }

        return component;
    }

    private sealed class Component(string name, string version)
    {
        private string? _hash;
        private string? _licence;

        public SortedSet<string> Needs { get; } = new(StringComparer.Ordinal);

        /// <summary>Whether it is in what is shipped; what only helps to build is listed as excluded.</summary>
        public bool IsShipped { get; set; }

        public void Read(JsonNode library, IEnumerable<string> folders)
        {
            _hash ??= library["sha512"]?.GetValue<string>();
            if (_licence is null && library["path"]?.GetValue<string>() is { } path
                && folders.Select(folder => Path.Combine(folder, path)).FirstOrDefault(Directory.Exists) is { } folder
                && Directory.EnumerateFiles(folder, "*.nuspec").FirstOrDefault() is { } nuspec
                && new NuspecReader(nuspec).GetLicenseMetadata() is { Type: LicenseType.Expression } licence)
            {
                _licence = licence.License;
            }
        }

        public JsonObject ToJson(string reference)
        {
            var json = new JsonObject
            {
                ["type"] = "library",
                ["bom-ref"] = reference,
                ["name"] = name,
                ["version"] = version,
                ["scope"] = IsShipped ? "required" : "excluded",
            };
            if (_hash is not null)
            {
                json["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = Convert.ToHexStringLower(Convert.FromBase64String(_hash)) });
            }

            if (_licence is not null)
            {
                json["licenses"] = new JsonArray(new JsonObject { ["expression"] = _licence });
            }

            json["purl"] = reference;
            return json;
        }
    }
}
