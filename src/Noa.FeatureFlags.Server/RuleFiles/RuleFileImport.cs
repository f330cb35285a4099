using System.Security.Cryptography;
using Google.Protobuf;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Admin;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.RuleFiles;

/// <summary>Brings an environment to what a rule file says, by the write path that every change takes.</summary>
internal sealed class RuleFileImport(WritePath writes)
{
    /// <summary>Makes the environment hold the entries of the file and no others.</summary>
    /// <param name="environment">What is written.</param>
    /// <param name="definitions">What the file says.</param>
    /// <param name="caller">Whom the audit names.</param>
    /// <param name="method">What the audit calls it.</param>
    /// <param name="comment">Where the rules come from.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="Grpc.Core.RpcException">It was refused; nothing was changed.</exception>
    public Task<ApplyResponse> RunAsync(FlagEnvironment environment, RuleSetDefinition definitions, Caller caller, string method, string comment, CancellationToken cancellationToken)
    {
        // An entry that cannot be read would look like one that was removed.
        Violation[] errors = [.. definitions.Diagnostics.Where(static diagnostic => diagnostic.Severity == RuleSetDiagnosticSeverity.Error).Select(Candidate.Of)];
        if (errors.Length > 0)
        {
            throw Refusals.Of(errors);
        }

        var wanted = EntrySet.Of(RuleFileEntries.From(definitions));
        var request = new ChangeRequest
        {
            Method = method,
            Environment = environment,
            Caller = caller,
            RequestId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(AdminLimits.RequestIdLength)),
            RequestHash = wanted.Digest,
            Expected = environment.Head.Version.ToMessage(),
            Changes = (current, _) => Task.FromResult(EntryChange.Between(current.Entries, wanted, static _ => true)),
            Comment = comment,
            IsDryRun = false,
            Urgency = Urgency.Staged,
            IsFromFile = true,
        };
        return writes.RunAsync(request, cancellationToken);
    }
}
