using System.Net;
using System.Net.Sockets;

namespace Noa.FeatureFlags.Providers.Grpc.Tests;

/// <summary>A TCP proxy on the loopback that can stop forwarding without a word, cut connections, and let them through again.</summary>
internal sealed class FaultyProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<Socket> _sockets = [];
    private volatile int _target;
    private volatile bool _isSilent;
    private volatile bool _isRefusing;

    public FaultyProxy(Uri target)
    {
        _target = target.Port;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Connections taken so far.</summary>
    public int Connections { get; private set; }

    /// <summary>Forwards new connections somewhere else.</summary>
    public void Retarget(Uri target) => _target = target.Port;

    /// <summary>Bytes vanish in both directions, while every connection looks alive.</summary>
    public void DropSilently() => _isSilent = true;

    /// <summary>Cuts every connection, and every new one.</summary>
    public void Refuse()
    {
        _isRefusing = true;
        Cut();
    }

    public void Heal() => (_isSilent, _isRefusing) = (false, false);

    /// <summary>Resets every connection there is.</summary>
    public void Cut()
    {
        lock (_sockets)
        {
            foreach (Socket socket in _sockets)
            {
                socket.Close(0);
            }

            _sockets.Clear();
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Stop();
        Cut();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket inner = await _listener.AcceptSocketAsync(_stopping.Token);
                Connections++;
                _ = ServeAsync(inner);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket inner)
    {
        var outer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        lock (_sockets)
        {
            _sockets.Add(inner);
            _sockets.Add(outer);
        }

        try
        {
            if (_isRefusing)
            {
                return;
            }

            await outer.ConnectAsync(IPAddress.Loopback, _target, _stopping.Token);
            await Task.WhenAny(ForwardAsync(inner, outer), ForwardAsync(outer, inner));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side is gone.
        }
        finally
        {
            inner.Close(0);
            outer.Close(0);
        }
    }

    private async Task ForwardAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _stopping.Token) is > 0 and int count)
            {
                if (!_isSilent)
                {
                    await to.SendAsync(buffer.AsMemory(0, count), _stopping.Token);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side is gone.
        }
    }
}
