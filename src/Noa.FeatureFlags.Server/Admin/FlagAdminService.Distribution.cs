using Grpc.Core;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Errors;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Admin;

internal sealed partial class FlagAdminService
{
    private const int TopErrors = 10;

    /// <inheritdoc/>
    public override async Task<DistributionStatus> GetDistribution(GetDistributionRequest request, ServerCallContext context)
    {
        FlagEnvironment environment = environments.Resolve(context.Caller(), request.Environment);
        await follower.CatchUpAsync(environment, isWriting: false, context.CancellationToken);
        return Status(environment);
    }

    /// <inheritdoc/>
    public override async Task<DistributionStatus> SetDistribution(SetDistributionRequest request, ServerCallContext context)
    {
        Caller caller = context.Caller();
        FlagEnvironment environment = environments.Resolve(caller, request.Environment);
        CheckComment(request.Comment);
        await follower.CatchUpAsync(environment, isWriting: false, context.CancellationToken);
        StoreHead pointers = environment.Pointers;
        if (request.ExpectedHead is not { } expected || expected.Revision != pointers.Version.Revision || expected.Lineage != pointers.Version.Lineage)
        {
            throw ServerError.Aborted("REVISION_CONFLICT", $"The newest commit of '{environment.Name}' is {pointers.Version.Revision}: look at it before you decide.", new Conflict { Current = pointers.Version.ToMessage() });
        }

        (RuleSetVersion served, DistributionState state) = Decide(request.Action, caller, environment, pointers);
        var note = new AuditNote(request.Action.ToString(), caller.Name, caller.KeyId, request.Comment, timeProvider.GetUtcNow());
        return await distribution.MoveAsync(environment, pointers, served, state, note, context.CancellationToken)
            ? Status(environment)
            : throw ServerError.Aborted("DISTRIBUTION_CONFLICT", "It moved at this moment: look again.", new Conflict { Current = environment.Pointers.Version.ToMessage() });
    }

    /// <inheritdoc/>
    public override async Task<RepairStoreResponse> RepairStore(RepairStoreRequest request, ServerCallContext context)
    {
        DemandEverywhere(context);
        CheckComment(request.Comment);
        if (request.Repair is not (StoreRepair.Restore or StoreRepair.Adopt))
        {
            throw ServerError.Invalid("REPAIR", "Say what counts: what this node serves (RESTORE), or what the store has (ADOPT).");
        }

        Caller caller = context.Caller();
        IReadOnlyList<FlagEnvironment> which = request.Environment.Length == 0 ? [.. environments.All] : [environments.Resolve(caller, request.Environment)];
        var note = new AuditNote(request.Repair.ToString(), caller.Name, caller.KeyId, request.Comment, timeProvider.GetUtcNow());
        await follower.RepairAsync(which, request.Repair, note, context.CancellationToken);
        return new RepairStoreResponse { Environments = { which.Select(Describe) } };
    }

    private static (RuleSetVersion Served, DistributionState State) Decide(DistributionAction action, Caller caller, FlagEnvironment environment, StoreHead pointers)
    {
        switch (action)
        {
            case DistributionAction.Halt when pointers.State == DistributionState.Canary:
                return (pointers.Served, DistributionState.Halted);
            case DistributionAction.Halt when pointers.State == DistributionState.Rolling:
                return (environment.Former ?? pointers.Served, DistributionState.Halted);
            case DistributionAction.Resume when pointers.State == DistributionState.Halted:
                return (pointers.Served, DistributionState.Canary);
            case DistributionAction.Force when caller.Role != KeyRole.Admin:
                throw ServerError.Denied();
            case DistributionAction.Force when pointers.State is DistributionState.Canary or DistributionState.Halted:
                return (pointers.Version, DistributionState.Done);
            case DistributionAction.Unspecified:
                throw ServerError.Invalid("ACTION", "Choose an action: halt, resume or force.");
            default:
                throw ServerError.FailedPrecondition("DISTRIBUTION", $"Revision {pointers.Version.Revision} is {pointers.State}: there is nothing to {action.ToString().ToLowerInvariant()}.");
        }
    }

    private static void CheckComment(string comment)
    {
        if (comment.Length > AdminLimits.MaxCommentLength)
        {
            throw ServerError.Invalid("LIMIT_COMMENT", $"The comment has {comment.Length} characters; at most {AdminLimits.MaxCommentLength} are allowed.");
        }
    }

    private DistributionStatus Status(FlagEnvironment environment)
    {
        StoreHead pointers = environment.Pointers;
        Streaming.Subscriber[] all = [.. subscribers.Of(environment)];
        Streaming.Subscriber[] refused = [.. all.Where(subscriber => subscriber.HasRefused(pointers.Version))];
        return new DistributionStatus
        {
            Head = pointers.Version.ToMessage(),
            Served = pointers.Served.ToMessage(),
            State = pointers.State,
            Subscribers = (uint)all.Length,
            Canaries = (uint)all.Count(static subscriber => subscriber.IsCanary),
            Acked = (uint)all.Count(subscriber => subscriber.Has(pointers.Version)),
            Nacked = (uint)refused.Length,
            TopErrors = { refused.Select(static subscriber => new FlagError { Code = subscriber.Nacked!.Reason.ToString(), Detail = subscriber.Nacked.Detail }).Distinct().Take(TopErrors) },
            NodeId = options.Value.NodeId,
        };
    }
}
