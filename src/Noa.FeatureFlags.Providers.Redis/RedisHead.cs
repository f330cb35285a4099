using System.Globalization;
using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using StackExchange.Redis;

namespace Noa.FeatureFlags.Providers.Redis;

/// <summary>Where an environment stands.</summary>
/// <param name="Format">Of what is stored; a program that knows only older ones must not write.</param>
/// <param name="Version">The newest commit.</param>
/// <param name="Served">What is handed to everybody.</param>
/// <param name="State">How far the newest commit is on its way to everybody, as the protocol's <c>DistributionState</c>.</param>
/// <param name="Replaces">Lineages that this one took over from.</param>
/// <param name="AuditSeq">Number of the newest audit record.</param>
/// <param name="AuditHash">Its hash.</param>
/// <param name="IsUrgent">Whether the newest commit is to reach everybody at once.</param>
internal sealed record RedisHead(int Format, RuleSetVersion Version, RuleSetVersion Served, int State, IReadOnlyList<LineageEnd> Replaces, ulong AuditSeq, ByteString AuditHash, bool IsUrgent)
{
    /// <summary>What this version writes.</summary>
    public const int CurrentFormat = 1;

    /// <exception cref="FormatException">The hash was not written by a flag server, or by a later version in a form that this one does not know.</exception>
    public static RedisHead From(RedisResult[] fields)
    {
        if (int.TryParse((string?)fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out int format) && format > CurrentFormat)
        {
            throw new FormatException($"What Redis holds has format {format}, and this version knows formats up to {CurrentFormat}: upgrade it.");
        }

        ByteString lineage = Bytes(fields[1]);
        try
        {
            var version = new RuleSetVersion(lineage, (long)fields[2], Bytes(fields[3]));
            return new RedisHead((int)fields[0], version, new RuleSetVersion(lineage, (long)fields[4], Bytes(fields[5])), (int)fields[6], LineageEnd.Read((string?)fields[7] ?? ""), (ulong)fields[8], Bytes(fields[9]), (string?)fields[10] == "1");
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidCastException or OverflowException)
        {
            throw new FormatException("The head of the environment in Redis is not as a flag server writes it.", exception);
        }
    }

    private static ByteString Bytes(RedisResult field) => RedisBytes.From((RedisValue)field);
}
