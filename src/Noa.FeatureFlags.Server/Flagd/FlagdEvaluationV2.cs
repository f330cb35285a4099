using Grpc.Core;
using Noa.FeatureFlags.Server.Evaluation;
using Noa.FeatureFlags.Server.Flagd.V2;
using static Noa.FeatureFlags.Server.Flagd.FlagdResolver;

namespace Noa.FeatureFlags.Server.Flagd;

/// <summary>flagd's evaluation protocol, version 2.</summary>
internal sealed class FlagdEvaluationV2(FlagdResolver resolver, FlagdEvents events) : Service.ServiceBase
{
    /// <inheritdoc/>
    public override Task<ResolveBooleanResponse> ResolveBoolean(ResolveBooleanRequest request, ServerCallContext context)
    {
        FlagdResolution resolved = resolver.Resolve(context, request.FlagKey, request.Context, IsBoolean);
        var response = new ResolveBooleanResponse { Reason = resolved.Reason, Metadata = resolved.Metadata };
        if (resolved.Variant is not null)
        {
            (response.Value, response.Variant) = (resolved.Value.GetBoolean(), resolved.Variant);
        }

        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override Task<ResolveStringResponse> ResolveString(ResolveStringRequest request, ServerCallContext context)
    {
        FlagdResolution resolved = resolver.Resolve(context, request.FlagKey, request.Context, IsString);
        var response = new ResolveStringResponse { Reason = resolved.Reason, Metadata = resolved.Metadata };
        if (resolved.Variant is not null)
        {
            (response.Value, response.Variant) = (resolved.Value.GetString()!, resolved.Variant);
        }

        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override Task<ResolveFloatResponse> ResolveFloat(ResolveFloatRequest request, ServerCallContext context)
    {
        FlagdResolution resolved = resolver.Resolve(context, request.FlagKey, request.Context, IsNumber);
        var response = new ResolveFloatResponse { Reason = resolved.Reason, Metadata = resolved.Metadata };
        if (resolved.Variant is not null)
        {
            (response.Value, response.Variant) = (resolved.Value.GetDouble(), resolved.Variant);
        }

        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override Task<ResolveIntResponse> ResolveInt(ResolveIntRequest request, ServerCallContext context)
    {
        FlagdResolution resolved = resolver.Resolve(context, request.FlagKey, request.Context, IsWhole);
        var response = new ResolveIntResponse { Reason = resolved.Reason, Metadata = resolved.Metadata };
        if (resolved.Variant is not null)
        {
            (response.Value, response.Variant) = ((long)resolved.Value.GetDouble(), resolved.Variant);
        }

        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override Task<ResolveObjectResponse> ResolveObject(ResolveObjectRequest request, ServerCallContext context)
    {
        FlagdResolution resolved = resolver.Resolve(context, request.FlagKey, request.Context, IsObject);
        var response = new ResolveObjectResponse { Reason = resolved.Reason, Metadata = resolved.Metadata };
        if (resolved.Variant is not null)
        {
            (response.Value, response.Variant) = (WireValue.ToStruct(resolved.Value), resolved.Variant);
        }

        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override Task EventStream(EventStreamRequest request, IServerStreamWriter<EventStreamResponse> responseStream, ServerCallContext context) =>
        events.FollowAsync(context, (type, data, cancellationToken) => responseStream.WriteAsync(new EventStreamResponse { Type = type, Data = data }, cancellationToken));
}
