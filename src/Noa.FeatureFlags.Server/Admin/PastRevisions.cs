using Microsoft.Extensions.Caching.Memory;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Admin;

/// <summary>Rule sets of the past that somebody is reading: every page of one needs the whole, and over Redis the whole crosses the network.</summary>
/// <remarks>A revision of a lineage never changes, so nothing here can be stale; size and time bound it all the same.</remarks>
internal sealed class PastRevisions(IRuleSetStore store) : IDisposable
{
    private const long MostBytes = 64 * 1024 * 1024;
    private const int BytesAnEntry = 256;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = MostBytes });

    /// <returns>Null when the revision is no longer kept.</returns>
    public async Task<StoredRuleSet?> FindAsync(FlagEnvironment environment, long revision, CancellationToken cancellationToken)
    {
        (string, string, long) key = (environment.Name, environment.Head.Version.Lineage.ToBase64(), revision);
        if (_cache.TryGetValue(key, out StoredRuleSet? known))
        {
            return known;
        }

        if (await store.LoadRevisionAsync(environment.Name, revision, cancellationToken) is not { } loaded)
        {
            return null;
        }

        long bytes = loaded.Entries.Entries.Sum(static entry => (long)entry.Payload.Length + BytesAnEntry) + 1;
        return _cache.Set(key, loaded, new MemoryCacheEntryOptions { Size = bytes, SlidingExpiration = Kept });
    }

    public void Dispose() => _cache.Dispose();
}
