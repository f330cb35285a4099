using System.Globalization;
using System.Text;
using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Providers.Redis;
using Noa.FeatureFlags.Server.Storage;
using StackExchange.Redis;

namespace Noa.FeatureFlags.Server.Redis;

/// <summary>What the scripts are called with, in their order.</summary>
internal static class RedisArguments
{
    /// <summary>For <c>commit.lua</c>.</summary>
    public static RedisValue[] Of(Commit commit, RedisHead head, AuditRecord record, string keyPrefix, int keptRevisions)
    {
        List<RedisValue> arguments =
        [
            RedisBytes.Of(commit.Expected.Lineage), commit.Expected.Revision, RedisBytes.Of(commit.Expected.Digest), RedisBytes.Of(commit.RequestId), Outcome(commit), RedisBytes.Of(commit.Next.Digest),
            (long)head.AuditSeq, record.ToByteArray(), RedisBytes.Of(record.Hash), RedisKeys.Channel(keyPrefix).ToString(), commit.Environment, keptRevisions,
            commit.At.ToUnixTimeMilliseconds(), commit.Actor, commit.Comment, Flag(commit.IsStaged), Flag(commit.IsUrgent), (int)DistributionState.Canary, (int)DistributionState.Done,
            commit.Upserts.Count,
        ];
        foreach (RuleSetEntry entry in commit.Upserts)
        {
            arguments.Add(RedisBytes.Field(entry.Id));
            arguments.Add(RedisBytes.Of(entry));
        }

        arguments.Add(commit.Removals.Count);
        arguments.AddRange(commit.Removals.Select(static id => (RedisValue)RedisBytes.Field(id)));
        return [.. arguments];
    }

    /// <summary>For <c>renew.lua</c>.</summary>
    public static RedisValue[] Of(Renewal renewal, RuleSetVersion next, AuditRecord? last, AuditRecord? record, IReadOnlyList<LineageEnd> replaces, string keyPrefix)
    {
        List<RedisValue> arguments =
        [
            renewal.Expected is { } expected ? RedisBytes.Of(expected.Lineage) : RedisValue.EmptyString, renewal.Expected is { } seen ? seen.Revision : RedisValue.EmptyString,
            RedisBytes.Of(next.Lineage), next.Revision, RedisBytes.Of(next.Digest), LineageEnd.Write(replaces),
            (long)(last?.Seq ?? 0), record?.ToByteArray() ?? [], RedisBytes.Of((record ?? last)?.Hash ?? AuditChain.Start), RedisKeys.Channel(keyPrefix).ToString(), renewal.Environment.Name,
            renewal.Note.At.ToUnixTimeMilliseconds(), renewal.Note.Actor, renewal.Note.Comment, (int)DistributionState.Done, RedisHead.CurrentFormat,
        ];
        foreach (RuleSetEntry entry in renewal.Content.Entries.Entries)
        {
            arguments.Add(RedisBytes.Field(entry.Id));
            arguments.Add(RedisBytes.Of(new RuleSetEntry(entry.Id, entry.Message.Payload, next.Revision)));
        }

        return [.. arguments];
    }

    /// <summary>What is kept under a request id: lineage and digest of the version it led to, its revision, and the hash of the request.</summary>
    public static RedisValue Outcome(Commit commit)
    {
        byte[] revision = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{commit.Next.Revision}:"));
        return (byte[])[.. commit.Next.Lineage.Span, .. commit.Next.Digest.Span, .. revision, .. commit.RequestHash.Span];
    }

    public static CommitOutcome Outcome(RedisValue kept)
    {
        ReadOnlySpan<byte> bytes = (byte[])kept!;
        ReadOnlySpan<byte> rest = bytes[(RuleSetVersion.LineageLength + RuleSetVersion.DigestLength)..];
        int colon = rest.IndexOf((byte)':');
        return new CommitOutcome(
            new RuleSetVersion(ByteString.CopyFrom(bytes[..RuleSetVersion.LineageLength]), long.Parse(rest[..colon], CultureInfo.InvariantCulture), ByteString.CopyFrom(bytes.Slice(RuleSetVersion.LineageLength, RuleSetVersion.DigestLength))),
            ByteString.CopyFrom(rest[(colon + 1)..]));
    }

    private static RedisValue Flag(bool value) => value ? "1" : "0";
}
