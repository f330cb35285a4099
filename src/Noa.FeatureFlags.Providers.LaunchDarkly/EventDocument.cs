using System.Buffers;
using System.Text.Json;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>The data of an event as JSON, in rented memory: parsing where it stands would go through it twice, first to find its end.</summary>
internal sealed class EventDocument : IDisposable
{
    private readonly byte[] _rented;
    private readonly JsonDocument _document;

    private EventDocument(byte[] rented, JsonDocument document) => (_rented, _document) = (rented, document);

    /// <summary>Good until this is disposed.</summary>
    public JsonElement Root => _document.RootElement;

    /// <returns>Null for an event without data.</returns>
    /// <exception cref="JsonException">The data is no JSON.</exception>
    public static EventDocument? Parse(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return null;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(data.Length);
        try
        {
            data.CopyTo(rented);
            return new EventDocument(rented, JsonDocument.Parse(rented.AsMemory(0, data.Length)));
        }
        catch (JsonException)
        {
            ArrayPool<byte>.Shared.Return(rented);
            throw;
        }
    }

    public void Dispose()
    {
        _document.Dispose();
        ArrayPool<byte>.Shared.Return(_rented);
    }
}
