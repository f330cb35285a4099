using System.Globalization;
using Google.Protobuf;

namespace Noa.FeatureFlags.Providers.Redis;

/// <summary>A lineage that another one took over from, because a person said so, and the revision up to which it did.</summary>
/// <param name="Lineage">16 bytes.</param>
/// <param name="Revision">The last revision that the new lineage knows of.</param>
internal sealed record LineageEnd(ByteString Lineage, long Revision)
{
    /// <summary>Older ones are forgotten: a node that slept through so many repairs asks a person.</summary>
    private const int Kept = 8;

    public static string Write(IEnumerable<LineageEnd> ends) => string.Join(',', ends.Take(Kept).Select(static end =>
        string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(end.Lineage.Span)}:{end.Revision}")));

    public static IReadOnlyList<LineageEnd> Read(string text) =>
    [
        .. text.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(static end => end.Split(':'))
            .Select(static parts => new LineageEnd(ByteString.CopyFrom(Convert.FromHexString(parts[0])), long.Parse(parts[1], CultureInfo.InvariantCulture))),
    ];
}
