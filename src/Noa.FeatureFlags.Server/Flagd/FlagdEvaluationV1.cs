using System.Text.Json;
using Grpc.Core;
using Noa.FeatureFlags.Server.Evaluation;
using Noa.FeatureFlags.Server.Flagd.V1;
using static Noa.FeatureFlags.Server.Flagd.FlagdResolver;

namespace Noa.FeatureFlags.Server.Flagd;

/// <summary>flagd's evaluation protocol, version 1.</summary>
internal sealed class FlagdEvaluationV1(FlagdResolver resolver, FlagdEvents events) : Service.ServiceBase
{
    /// <inheritdoc/>
    public override Task<ResolveAllResponse> ResolveAll(ResolveAllRequest request, ServerCallContext context)
    {
        var response = new ResolveAllResponse();
        foreach ((string key, FlagdResolution resolution) in resolver.ResolveAll(context, request.Context))
        {
            if (Any(resolution) is { } flag)
            {
                response.Flags.Add(key, flag);
            }
        }

        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override Task<ResolveBooleanResponse> ResolveBoolean(ResolveBooleanRequest request, ServerCallContext context)
    {
        FlagdResolution resolved = Found(resolver.Resolve(context, request.FlagKey, request.Context, IsBoolean));
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
        FlagdResolution resolved = Found(resolver.Resolve(context, request.FlagKey, request.Context, IsString));
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
        FlagdResolution resolved = Found(resolver.Resolve(context, request.FlagKey, request.Context, IsNumber));
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
        FlagdResolution resolved = Found(resolver.Resolve(context, request.FlagKey, request.Context, IsWhole));
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
        FlagdResolution resolved = Found(resolver.Resolve(context, request.FlagKey, request.Context, IsObject));
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

    // This version has no way to say that the caller's default value counts, but for a flag that is off.
    private static FlagdResolution Found(FlagdResolution resolution) => resolution.Variant is null && resolution.Reason != "DISABLED" ? throw FlagdError.FlagNotFound() : resolution;

    private static AnyFlag? Any(FlagdResolution resolved)
    {
        var flag = new AnyFlag { Reason = resolved.Reason, Variant = resolved.Variant ?? "", Metadata = resolved.Metadata };
        switch (resolved.Value.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                flag.BoolValue = resolved.Value.GetBoolean();
                return flag;
            case JsonValueKind.String:
                flag.StringValue = resolved.Value.GetString();
                return flag;
            case JsonValueKind.Number:
                flag.DoubleValue = resolved.Value.GetDouble();
                return flag;
            case JsonValueKind.Object:
                flag.ObjectValue = WireValue.ToStruct(resolved.Value);
                return flag;
            default:
                // The caller's default value, or an array, for which there is no field.
                return null;
        }
    }
}
