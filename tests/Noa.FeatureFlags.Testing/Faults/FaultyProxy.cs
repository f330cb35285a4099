using System.Net;
using System.Net.Sockets;

namespace Noa.FeatureFlags.Testing.Faults;

/// <summary>A TCP proxy on the loopback that can delay, stop forwarding without a word, cut connections, and let them through again.</summary>
public sealed class FaultyProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<Socket> _sockets = [];
    private volatile int _target;
    private volatile int _delayMilliseconds;
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

    /// <summary>Bytes vanish in both directions, while every connection looks alive. What vanished never comes: cut the connections before healing.</summary>
    public void DropSilently() => _isSilent = true;

    /// <summary>Every piece of data waits before it goes on, in both directions.</summary>
    public void Delay(TimeSpan delay) => _delayMilliseconds = (int)delay.TotalMilliseconds;

    /// <summary>Cuts every connection, and every new one.</summary>
    public void Refuse()
    {
        _isRefusing = true;
        Cut();
    }

    public void Heal() => (_isSilent, _isRefusing, _delayMilliseconds) = (false, false, 0);

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

    private static bool IsEnd(Exception exception) => exception is OperationCanceledException or SocketException or ObjectDisposedException;

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
        catch (Exception exception) when (IsEnd(exception))
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

            (inner.NoDelay, outer.NoDelay) = (true, true);
            await outer.ConnectAsync(IPAddress.Loopback, _target, _stopping.Token);
            await Task.WhenAny(ForwardAsync(inner, outer), ForwardAsync(outer, inner));
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // One side is gone.
        }
        finally
        {
            inner.Close(0);
            outer.Close(0);
            lock (_sockets)
            {
                _sockets.Remove(inner);
                _sockets.Remove(outer);
            }
        }
    }

    private async Task ForwardAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _stopping.Token) is > 0 and int count)
            {
                if (_delayMilliseconds is > 0 and int delay)
                {
                    await Task.Delay(delay, _stopping.Token);
                }

                if (!_isSilent)
                {
                    await to.SendAsync(buffer.AsMemory(0, count), _stopping.Token);
                }
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // One side is gone.
        }
    }
}
