using System.Text.Json;
using Grpc.Core;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Errors;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;
using FlagValue = Noa.FeatureFlags.Protocol.V1.FlagValue;

namespace Noa.FeatureFlags.Server.Evaluation;

/// <summary>Evaluates over gRPC. Trouble with a flag is a value of the answer, never an error of the call.</summary>
internal sealed class FlagEvaluationService(EnvironmentRegistry environments, IRuleSetStore store, RateLimits limits) : FlagEvaluation.FlagEvaluationBase
{
    /// <summary>Flags in one batch that names them.</summary>
    public const int MaxFlags = 1000;

    /// <inheritdoc/>
    public override Task<EvaluateResponse> Evaluate(EvaluateRequest request, ServerCallContext context)
    {
        Caller caller = context.Caller();
        FlagEnvironment environment = environments.Resolve(caller, request.Environment);
        ServedRuleSet ruleSet = environment.Current;
        return Task.FromResult(new EvaluateResponse
        {
            Evaluation = Answer(ruleSet, caller, request.FlagKey, request.ExpectedType, WireContext.Read(request.Context)),
            Version = ruleSet.Message,
            Stale = !store.ConditionOf(environment).IsLive,
        });
    }

    /// <inheritdoc/>
    public override Task<EvaluateBatchResponse> EvaluateBatch(EvaluateBatchRequest request, ServerCallContext context) => Task.FromResult(Answer(request, context.Caller()));

    /// <inheritdoc/>
    public override async Task EvaluateStream(IAsyncStreamReader<EvaluateStreamRequest> requestStream, IServerStreamWriter<EvaluateStreamResponse> responseStream, ServerCallContext context)
    {
        Caller caller = context.Caller();

        // Evaluating is a matter of microseconds: reading ahead of the answers is done by the transport, whose window bounds it.
        await foreach (EvaluateStreamRequest request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            limits.Take(caller, context.GetHttpContext().Connection.RemoteIpAddress, Rate.Evaluation);
            await responseStream.WriteAsync(Answer(request, caller), context.CancellationToken);
        }
    }

    private EvaluateStreamResponse Answer(EvaluateStreamRequest request, Caller caller)
    {
        try
        {
            return new EvaluateStreamResponse { Id = request.Id, Response = Answer(request.Request ?? new EvaluateBatchRequest(), caller) };
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.InvalidArgument)
        {
            return new EvaluateStreamResponse { Id = request.Id, Error = new Protocol.V1.EvaluationError { Code = ErrorCode.InvalidContext, Detail = exception.Status.Detail } };
        }
    }

    private EvaluateBatchResponse Answer(EvaluateBatchRequest request, Caller caller)
    {
        if (request.FlagKeys.Count > MaxFlags)
        {
            throw ServerError.Invalid("LIMIT_FLAGS", $"A batch names at most {MaxFlags} flags.");
        }

        FlagEnvironment environment = environments.Resolve(caller, request.Environment);
        ServedRuleSet ruleSet = environment.Current;
        EvaluationContext context = WireContext.Read(request.Context);
        var response = new EvaluateBatchResponse { Version = ruleSet.Message, Stale = !store.ConditionOf(environment).IsLive };
        foreach (string key in request.AllFlags ? FlagReader.KeysFor(ruleSet, caller) : request.FlagKeys)
        {
            response.Evaluations[key] = Answer(ruleSet, caller, key, Protocol.V1.ValueType.Unspecified, context);
        }

        return response;
    }

    private static Protocol.V1.Evaluation Answer(ServedRuleSet ruleSet, Caller caller, string key, Protocol.V1.ValueType expected, EvaluationContext context)
    {
        EvaluationDetail<JsonElement> detail = FlagReader.Read(ruleSet, caller, key, context);
        if (detail.Error != EvaluationError.None)
        {
            return Failed(FlagReader.ErrorOf(detail.Error));
        }

        FlagValue? value = detail.Variation is null ? null : WireValue.From(detail.Value, expected);
        return detail.Variation is not null && value is null
            ? Failed(ErrorCode.TypeMismatch)
            : new Protocol.V1.Evaluation { Value = value, Variant = detail.Variation ?? "", Reason = FlagReader.ReasonOf(detail), RuleId = detail.RuleId ?? "" };
    }

    private static Protocol.V1.Evaluation Failed(ErrorCode code) => new() { Reason = Reason.Error, Error = new Protocol.V1.EvaluationError { Code = code } };
}
