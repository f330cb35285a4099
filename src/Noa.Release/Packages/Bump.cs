namespace Noa.Release.Packages;

/// <summary>How much a package changes; the larger wins.</summary>
internal enum Bump
{
    None,
    Patch,
    Minor,
    Major,
}
