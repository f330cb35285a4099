using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NuGet.Packaging;

namespace Noa.Release.Tests.Publishing;

/// <summary>A small NuGet v3 registry: index, package content, push. It takes what NuGet's own client sends, and keeps it in memory.</summary>
internal sealed class NuGetServer : IAsyncDisposable
{
    public const string Key = "a key that nobody may read";

    private const int Forbidden = 403;

    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, byte[]> _packages = new();
    private readonly Task _loop;
    private readonly string _root;

    public NuGetServer()
    {
        using (var socket = new TcpListener(IPAddress.Loopback, 0))
        {
            socket.Start();
            _root = $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(_root);
        _listener.Start();
        _loop = ServeAsync();
    }

    public string Index => _root + "index.json";

    /// <summary>Packages it has, as <c>id.version</c> in lower case, in the order they came.</summary>
    public ConcurrentQueue<string> Pushed { get; } = new();

    /// <summary>How many pushes it takes before it fails.</summary>
    public int Takes { get; set; } = int.MaxValue;

    /// <summary>Whether it hides what it has, as registries do until they have looked at a package.</summary>
    public bool IsSlow { get; set; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                (int status, byte[] body) = Answer(context.Request);
                context.Response.StatusCode = status;

                // NuGet's client repeats the reason in its complaint, not the body.
                if (status == Forbidden)
                {
                    context.Response.StatusDescription = Encoding.UTF8.GetString(body);
                }

                context.Response.ContentLength64 = body.Length;
                await context.Response.OutputStream.WriteAsync(body);
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private (int Status, byte[] Body) Answer(HttpListenerRequest request)
    {
        string[] path = request.Url!.AbsolutePath.Trim('/').Split('/');
        return (request.HttpMethod, path) switch
        {
            ("GET", ["index.json"]) => Json($$"""{ "version": "3.0.0", "resources": [ { "@id": "{{_root}}content/", "@type": "PackageBaseAddress/3.0.0" }, { "@id": "{{_root}}push", "@type": "PackagePublish/2.0.0" } ] }"""),
            ("GET", ["content", string id, "index.json"]) => Versions(id) is { Length: > 0 } versions ? Json($$"""{ "versions": [{{string.Join(", ", versions.Select(static version => $"\"{version}\""))}}] }""") : (404, []),
            ("GET", ["content", string id, string version, _]) => _packages.TryGetValue($"{id}/{version}", out byte[]? package) ? (200, package) : (404, []),
            ("PUT", ["push", ..]) => Take(request),
            _ => (404, []),
        };
    }

    private string[] Versions(string id) => IsSlow ? [] : [.. _packages.Keys.Where(key => key.StartsWith(id + "/", StringComparison.Ordinal)).Select(key => key[(id.Length + 1)..])];

    private (int Status, byte[] Body) Take(HttpListenerRequest request)
    {
        byte[] package = FileOf(request);
        string? key = request.Headers["X-NuGet-ApiKey"];
        if (key != Key)
        {
            return (Forbidden, Encoding.UTF8.GetBytes($"the key '{key}' is not known"));
        }

        if (Pushed.Count >= Takes)
        {
            return (503, []);
        }

        using var reader = new PackageArchiveReader(new MemoryStream(package));
        var identity = reader.GetIdentity();
        string id = identity.Id.ToLowerInvariant(), version = identity.Version.ToNormalizedString().ToLowerInvariant();
        if (!_packages.TryAdd($"{id}/{version}", package))
        {
            return (409, []);
        }

        Pushed.Enqueue($"{id}.{version}");
        return (201, []);
    }

    // One file of a form: between the empty line after its headers and the closing boundary.
    private static byte[] FileOf(HttpListenerRequest request)
    {
        using var body = new MemoryStream();
        request.InputStream.CopyTo(body);
        ReadOnlySpan<byte> bytes = body.ToArray();
        int start = bytes.IndexOf("\r\n\r\n"u8) + 4, end = bytes.LastIndexOf("\r\n--"u8);
        return bytes[start..end].ToArray();
    }

    private static (int, byte[]) Json(string text) => (200, Encoding.UTF8.GetBytes(text));
}
