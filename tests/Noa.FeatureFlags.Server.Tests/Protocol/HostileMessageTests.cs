using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Tests.Hosting;
using Noa.FeatureFlags.Testing.Faults;

namespace Noa.FeatureFlags.Server.Tests.Protocol;

/// <summary>Messages that are none, are huge, or grow when they are unpacked: each gets a status that says so, and the server goes on.</summary>
public sealed class HostileMessageTests : IAsyncLifetime
{
    private static readonly int MessagesEach = System.Environment.GetEnvironmentVariable("NOA_NIGHTLY") == "1" ? 1000 : 12;
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(static bytes => bytes, static bytes => bytes);

    private RunningServer _server = null!;
    private GrpcChannel _channel = null!;
    private Metadata _key = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        await _server.AddEnvironmentAsync("test");
        _key = await _server.AddKeyAsync(KeyRole.Admin, null);
        _channel = GrpcChannel.ForAddress(_server.GrpcAddress, new GrpcChannelOptions { MaxSendMessageSize = null });
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    // A message that cannot be read must not be left to gRPC, which answers UNKNOWN or INTERNAL.
    [Fact]
    public async Task AnyMethod_AnyBytes_AnswersWithAStatusThatSaysWhatIsWrong()
    {
        var chance = new Seeded(5);
        byte[] valid = new ApplyRequest { Environment = "test", RequestId = ByteString.CopyFrom(chance.Bytes(16)), Changes = { new Change { Put = new Entry { Kind = EntryKind.Flag, Key = "a", Payload = ByteString.CopyFromUtf8("{}") } } } }.ToByteArray();
        IEnumerable<MethodDescriptor> methods = new[] { FlagAdmin.Descriptor, FlagSync.Descriptor, FlagEvaluation.Descriptor, FlagTelemetry.Descriptor }.SelectMany(static service => service.Methods);
        foreach (MethodDescriptor method in methods)
        {
            StatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, MessagesEach).Select(i => CallAsync(method, i % 2 == 0 ? chance.Bytes(chance.Below(200)) : Spoil(valid, chance))));
            Assert.All(answers, code => Assert.False(code is StatusCode.Unknown or StatusCode.Internal, $"{method.FullName} answers {code}."));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Apply_HugeMessage_IsRefusedWithoutUnpackingIt(bool isPacked)
    {
        var request = new ApplyRequest { Environment = "test", RequestId = ByteString.CopyFrom(new byte[16]), Changes = { new Change { Put = new Entry { Kind = EntryKind.Flag, Key = "a", Payload = ByteString.CopyFrom(new byte[64 * 1024 * 1024]) } } } };
        var headers = new Metadata { _key[0] };
        if (isPacked)
        {
            headers.Add("grpc-internal-encoding-request", "gzip");
        }

        long before = GC.GetTotalAllocatedBytes();
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await new FlagAdmin.FlagAdminClient(_channel).ApplyAsync(request, headers));

        // A connection that is ended while the client still sends may be told of by the client before the answer is.
        Assert.True(refused.StatusCode is StatusCode.ResourceExhausted || !isPacked, $"{refused.Status}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{refused.StatusCode}, {(GC.GetTotalAllocatedBytes() - before) / 1024 / 1024} MiB allocated by both sides");
        Assert.Equal(0, (await new FlagAdmin.FlagAdminClient(_channel).GetRevisionAsync(new GetRevisionRequest { Environment = "test" }, _key)).Version.Revision);
    }

    private static byte[] Spoil(byte[] valid, Seeded chance)
    {
        byte[] spoiled = [.. valid.AsSpan(0, 1 + chance.Below(valid.Length))];
        spoiled[chance.Below(spoiled.Length)] ^= (byte)(1 << chance.Below(8));
        return spoiled;
    }

    // Every kind of method takes one message and ends, which is all that this needs.
    private async Task<StatusCode> CallAsync(MethodDescriptor method, byte[] message)
    {
        var raw = new Method<byte[], byte[]>(MethodType.DuplexStreaming, method.Service.FullName, method.Name, Raw, Raw);
        using AsyncDuplexStreamingCall<byte[], byte[]> call = _channel.CreateCallInvoker().AsyncDuplexStreamingCall(raw, null, new CallOptions(_key, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(10)));
        try
        {
            await call.RequestStream.WriteAsync(message);
            await call.RequestStream.CompleteAsync();
            while (await call.ResponseStream.MoveNext(default))
            {
                // Whatever it answers.
            }

            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
        catch (InvalidOperationException)
        {
            return call.GetStatus().StatusCode;
        }
    }
}
