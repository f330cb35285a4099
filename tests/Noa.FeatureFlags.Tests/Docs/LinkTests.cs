namespace Noa.FeatureFlags.Tests.Docs;

public class LinkTests
{
    public static TheoryData<string> Pages => [.. RepositoryFiles.Find("", ".md")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_WithRelativeLinks_LeadsToFilesAndHeadings(string page)
    {
        var broken = MarkdownFile.Read(page).Links
            .Where(static link => !link.Target.Contains("://", StringComparison.Ordinal) && !link.Target.StartsWith("mailto:", StringComparison.Ordinal))
            .Where(link => !Resolves(page, link.Target))
            .Select(link => $"{page}:{link.Line} leads to {link.Target}");

        Assert.Empty(broken);
    }

    private static bool Resolves(string page, string target)
    {
        string[] parts = target.Split('#', 2);
        string path = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
        string full = Path.Combine(RepositoryFiles.Root, path);
        if (!File.Exists(full) && !Directory.Exists(full))
        {
            return false;
        }

        bool namesHeading = parts.Length == 2 && path.EndsWith(".md", StringComparison.Ordinal);
        return !namesHeading || MarkdownFile.Read(path).Anchors.Contains(parts[1]);
    }
}
