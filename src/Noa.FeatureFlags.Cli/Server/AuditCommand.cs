using System.CommandLine;
using Grpc.Core;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary><c>noa server audit</c>: reads the audit trail and checks that its chain is whole.</summary>
internal sealed class AuditCommand : ServerCommand
{
    private readonly Option<string> _environment;
    private readonly Option<bool> _access;

    public AuditCommand(ToolConsole console)
        : base("audit", "Print an environment's audit trail, and check that nothing in it was altered.", console)
    {
        _environment = AddEnvironment();
        _access = AddOption<bool>("--access", "", "The server's own trail instead: who made environments and keys, and revoked them.");
    }

    public override IReadOnlyList<string> Examples => ["noa server audit --environment production", "noa server audit --environment production --json > audit.ndjson", "noa server audit --access"];

    public override IReadOnlyList<string> ExitCodes => ["0  the chain is whole", "1  the chain is broken, or the server refused", "2  the command line makes no sense, or the server cannot be reached"];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        using AsyncServerStreamingCall<AuditRecord> call = server.Admin.ReadAudit(new ReadAuditRequest { Environment = EnvironmentOf(line, _environment), Access = line.GetValue(_access) }, server.Key);
        List<AuditRecord> records = call.ResponseStream.ReadAllAsync().ToListAsync().AsTask().GetAwaiter().GetResult();
        foreach (AuditRecord record in records)
        {
            Print(record, IsForMachines(line));
        }

        if (AuditChain.FindBreak(records, AuditChain.Start) is { } broken)
        {
            throw ToolFailure.Negative($"The chain is broken at record {broken}: it, or one before it, is not what was written.");
        }

        // To notice records that were cut off at the end, keep this hash elsewhere.
        Console.Say($"{Tables.Count(records.Count, "record")}, the chain is whole; the newest hash is {Convert.ToHexStringLower((records.LastOrDefault()?.Hash ?? AuditChain.Start).Span)}.");
        return ExitCode.Success;
    }

    private void Print(AuditRecord record, bool isForMachines)
    {
        if (isForMachines)
        {
            WriteJson(record);
        }
        else
        {
            string revisions = record.After is null ? "" : $"{record.Before.Revision} -> {record.After.Revision}  ";
            Console.Output.WriteLine(PlainText.Of($"{record.Seq,5}  {record.At.ToDateTimeOffset():u}  {record.Actor} ({record.KeyId})  {record.Method}  {revisions}{string.Join(", ", record.ChangedKeys)}  {record.Comment}".TrimEnd()));
        }
    }
}
