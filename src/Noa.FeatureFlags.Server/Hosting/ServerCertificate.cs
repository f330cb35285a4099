using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>The server's certificate, read again when its file changed: it is renewed without a restart, and a bad file leaves the one before in use.</summary>
internal sealed class ServerCertificate
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);

    private readonly Lock _looking = new();
    private readonly string _path;
    private readonly string? _password;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private byte[] _content;
    private long _lookedAt;
    private volatile X509Certificate2 _current;

    /// <summary>Reads the certificate.</summary>
    /// <exception cref="InvalidOperationException">The file is no PKCS #12 file, has another password, or cannot be read.</exception>
    public ServerCertificate(string path, string? password, TimeProvider timeProvider, ILogger logger)
    {
        (_path, _password, _timeProvider, _logger) = (path, password, timeProvider, logger);
        try
        {
            _content = File.ReadAllBytes(path);
            _current = Load(_content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or InvalidOperationException)
        {
            throw new InvalidOperationException($"Noa:Endpoints:CertificatePath is {path}, which cannot be used: {exception.Message}", exception);
        }

        _lookedAt = timeProvider.GetTimestamp();
    }

    /// <summary>What the next connection is shown. Connections that are open keep theirs.</summary>
    public X509Certificate2 Current
    {
        get
        {
            if (_timeProvider.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= LookPeriod && _looking.TryEnter())
            {
                try
                {
                    Look();
                }
                finally
                {
                    _looking.Exit();
                }
            }

            return _current;
        }
    }

    private void Look()
    {
        Volatile.Write(ref _lookedAt, _timeProvider.GetTimestamp());
        try
        {
            byte[] content = File.ReadAllBytes(_path);
            if (content.AsSpan().SequenceEqual(_content))
            {
                return;
            }

            // Noted before it is read: a bad file is complained of once.
            _content = content;
            _current = Load(content);
            HostingLog.CertificateRenewed(_logger, _path, _current.NotAfter);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or InvalidOperationException)
        {
            HostingLog.CertificateNotRead(_logger, _path, exception);
        }
    }

    private X509Certificate2 Load(byte[] content)
    {
        X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(content, _password);
        return certificate.HasPrivateKey ? certificate : throw new InvalidOperationException("It holds no private key.");
    }
}
