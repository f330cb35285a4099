using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>Cuts what clients say of themselves to what may be kept and logged: short, and one line.</summary>
internal static class ClientReports
{
    private const int MaxFlagErrors = 32;
    private const int MaxDetailLength = 1024;
    private const int MaxNameLength = 64;

    public static Ack Bound(Ack ack)
    {
        Bound(ack.FlagErrors);
        return ack;
    }

    public static Nack Bound(Nack nack)
    {
        Bound(nack.FlagErrors);
        nack.Detail = Cut(nack.Detail, MaxDetailLength);
        return nack;
    }

    public static Hello Bound(Hello hello)
    {
        hello.SdkName = Cut(hello.SdkName, MaxNameLength);
        hello.SdkVersion = Cut(hello.SdkVersion, MaxNameLength);
        return hello;
    }

    private static void Bound(Google.Protobuf.Collections.RepeatedField<FlagError> errors)
    {
        while (errors.Count > MaxFlagErrors)
        {
            errors.RemoveAt(errors.Count - 1);
        }

        foreach (FlagError error in errors)
        {
            error.Key = Cut(error.Key, MaxDetailLength);
            error.Code = Cut(error.Code, MaxNameLength);
            error.Detail = Cut(error.Detail, MaxDetailLength);
        }
    }

    private static string Cut(string text, int length)
    {
        string cut = text.Length > length ? text[..length] : text;
        return cut.AsSpan().ContainsAnyInRange('\0', '\x1f') ? string.Concat(cut.Select(static character => char.IsControl(character) ? ' ' : character)) : cut;
    }
}
