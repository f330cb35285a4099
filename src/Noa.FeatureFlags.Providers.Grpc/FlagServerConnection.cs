using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>The way to a flag server, shared by those who follow it and those who report to it: one connection, one identity.</summary>
internal sealed class FlagServerConnection(FlagServerSourceOptions options) : IDisposable
{
    private readonly Lazy<GrpcChannel> _channel = new(() => GrpcChannel.ForAddress(options.Address, new GrpcChannelOptions
    {
        // Those who call wait and try again by themselves. So there is no retry policy here, and connections are not kept back after a failure.
        HttpHandler = options.HttpHandler?.Invoke() ?? new SocketsHttpHandler { ConnectTimeout = options.ConnectTimeout, EnableMultipleHttp2Connections = true },
        DisposeHttpClient = true,
        MaxReceiveMessageSize = ReplicaLimits.MaxMessageBytes,
        InitialReconnectBackoff = TimeSpan.FromMilliseconds(1),
        MaxReconnectBackoff = TimeSpan.FromMilliseconds(1),
    }));

    /// <summary>Made when it is first asked for.</summary>
    public GrpcChannel Channel => _channel.Value;

    /// <summary>16 random bytes that stand for this process.</summary>
    public ByteString InstanceId { get; } = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16));

    /// <summary>Headers that present the key; none when a certificate stands for it.</summary>
    public Metadata Headers { get; } = options.Key.Length > 0 ? new Metadata { { "authorization", $"Bearer {options.Key}" } } : [];

    public void Dispose()
    {
        if (_channel.IsValueCreated)
        {
            _channel.Value.Dispose();
        }
    }
}
