using Google.Protobuf.Reflection;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Tests.Architecture;

namespace Noa.FeatureFlags.Server.Tests.Protocol;

/// <summary>Fields, enum values and methods that were released stay as they are: clients of any age talk to servers of any age.</summary>
public class ReleasedProtocolTests
{
    private const string AcceptVariable = "NOA_ACCEPT_PROTOCOL";

    private static readonly string ReleasedFile = Path.Combine(SourceTree.Root, "protos", "released.txt");

    // Breaks when a field is retyped, renumbered, renamed or removed, or when its number is used again.
    [Fact]
    public void Protocol_ThatWasReleased_IsStillThere()
    {
        string[] current = [.. Files().SelectMany(Describe).Order(StringComparer.Ordinal)];
        if (System.Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllLines(ReleasedFile, File.ReadAllLines(ReleasedFile).Union(current).Order(StringComparer.Ordinal));
        }

        string[] released = File.ReadAllLines(ReleasedFile);

        Assert.True(released.All(current.Contains), $"Gone from the protocol, or changed:\n{string.Join('\n', released.Except(current))}\nAdd fields under new numbers, and leave these as they are.");
        Assert.True(current.All(released.Contains), $"New in the protocol:\n{string.Join('\n', current.Except(released))}\nIf that is meant: {AcceptVariable}=1 dotnet run --project tests/Noa.FeatureFlags.Server.Tests -c Release -- -class \"*{nameof(ReleasedProtocolTests)}\"");
    }

    [Fact]
    public void Numbers_OfOneMessage_AreUsedOnce()
    {
        string[] lines = File.ReadAllLines(ReleasedFile);

        IEnumerable<string> numbers = lines.Where(static line => line.StartsWith("field ", StringComparison.Ordinal)).Select(static line => string.Join(' ', line.Split(' ')[1..3]));

        Assert.Empty(numbers.GroupBy(static number => number).Where(static group => group.Count() > 1).Select(static group => group.Key));
    }

    private static FileDescriptor[] Files() => [SyncReflection.Descriptor, EvaluationReflection.Descriptor, AdminReflection.Descriptor, TelemetryReflection.Descriptor];

    private static IEnumerable<string> Describe(FileDescriptor file) =>
    [
        .. file.MessageTypes.SelectMany(static message => message.Fields.InDeclarationOrder()).Select(static field => $"field {field.ContainingType.FullName} {field.FieldNumber} {field.Name} {TypeOf(field)}"),
        .. file.EnumTypes.SelectMany(static type => type.Values).Select(static value => $"value {value.EnumDescriptor.FullName} {value.Number} {value.Name}"),
        .. file.Services.SelectMany(static service => service.Methods).Select(static method => $"method {method.FullName} {(method.IsClientStreaming ? "stream " : "")}{method.InputType.FullName} -> {(method.IsServerStreaming ? "stream " : "")}{method.OutputType.FullName}"),
    ];

    private static string TypeOf(FieldDescriptor field)
    {
        string type = field.FieldType switch
        {
            FieldType.Message => field.MessageType.FullName,
            FieldType.Enum => field.EnumType.FullName,
            var scalar => scalar.ToString(),
        };
        return $"{(field.IsRepeated ? "repeated " : "")}{type}{(field.RealContainingOneof is { } oneof ? $" in {oneof.Name}" : "")}";
    }
}
