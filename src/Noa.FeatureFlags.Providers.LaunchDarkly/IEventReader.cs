using System.Text.Json;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Takes the events of one of the protocols.</summary>
internal interface IEventReader
{
    /// <summary>A new connection begins: what was left unfinished on the last is forgotten.</summary>
    void Begin();

    /// <summary>Takes an event.</summary>
    /// <returns>Whether the data is complete and current now.</returns>
    /// <exception cref="SourceLostException">The server says goodbye, or what it sent makes no sense.</exception>
    bool Take(string name, JsonElement data);
}
