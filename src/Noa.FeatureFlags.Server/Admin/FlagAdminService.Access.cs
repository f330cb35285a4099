using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Errors;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Admin;

internal sealed partial class FlagAdminService
{
    private static readonly TimeSpan ReplacedKeyValidFor = TimeSpan.FromHours(24);

    /// <inheritdoc/>
    public override Task<ListEnvironmentsResponse> ListEnvironments(ListEnvironmentsRequest request, ServerCallContext context)
    {
        string? only = context.Caller().Environment;
        return Task.FromResult(new ListEnvironmentsResponse
        {
            Environments = { environments.All.Where(environment => only is null || environment.Name == only).Select(Describe) },
        });
    }

    /// <inheritdoc/>
    public override async Task<Protocol.V1.Environment> CreateEnvironment(CreateEnvironmentRequest request, ServerCallContext context)
    {
        DemandEverywhere(context);
        if (!EnvironmentRecord.IsName(request.Name))
        {
            throw ServerError.Invalid("NAME", EnvironmentRecord.NameRule);
        }

        if (environments.All.Count() >= AdminLimits.MaxEnvironments)
        {
            throw ServerError.Exhausted("LIMIT_ENVIRONMENTS", $"There are {AdminLimits.MaxEnvironments} environments, the most there may be.", null);
        }

        var record = new EnvironmentRecord(request.Name, request.IsProtected, [.. request.AllowedOrigins.Select(ReadOrigin)]);
        Caller caller = context.Caller();
        FlagEnvironment environment = await environments.CreateAsync(record, caller.Creates(record, timeProvider.GetUtcNow()), context.CancellationToken) ?? throw ServerError.AlreadyExists($"There is an environment '{request.Name}'.");
        AdminLog.EnvironmentMade(logger, record.Name, caller.KeyId);
        return Describe(environment);
    }

    /// <inheritdoc/>
    public override async Task<ListKeysResponse> ListKeys(ListKeysRequest request, ServerCallContext context)
    {
        DemandEverywhere(context);
        IReadOnlyList<KeyRecord> keys = await store.ListKeysAsync(context.CancellationToken);
        return new ListKeysResponse { Keys = { keys.Where(key => request.Environment.Length == 0 || key.Environment == request.Environment).Select(Describe) } };
    }

    /// <inheritdoc/>
    public override async Task<CreateKeyResponse> CreateKey(CreateKeyRequest request, ServerCallContext context)
    {
        DemandEverywhere(context);
        Check(request);
        if (request.Replaces.Length > 0)
        {
            await RevokeAsync(request.Replaces, timeProvider.GetUtcNow() + (request.ReplacedValidFor?.ToTimeSpan() ?? ReplacedKeyValidFor), context);
        }

        Caller caller = context.Caller();
        string? environment = request.Environment.Length == 0 ? null : request.Environment;
        (KeyRecord key, string secret) = await keyRing.CreateAsync(request.Role, environment, request.Name, request.ValidFor?.ToTimeSpan(), caller, context.CancellationToken);
        AdminLog.KeyMade(logger, key.Id, key.Role, environment ?? "all", caller.KeyId);
        return new CreateKeyResponse { Key = Describe(key), Secret = secret };
    }

    /// <inheritdoc/>
    public override async Task<AccessKey> RevokeKey(RevokeKeyRequest request, ServerCallContext context)
    {
        DemandEverywhere(context);
        return Describe(await RevokeAsync(request.Id, timeProvider.GetUtcNow(), context));
    }

    // Keys and environments concern everybody.
    private static void DemandEverywhere(ServerCallContext context)
    {
        if (context.Caller().Environment is not null)
        {
            throw ServerError.Denied();
        }
    }

    private static string ReadOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri!.GetLeftPart(UriPartial.Authority) == origin
            ? origin
            : throw ServerError.Invalid("ORIGIN", "An allowed origin is a scheme, a host and maybe a port, as in https://shop.example.");

    private static AccessKey Describe(KeyRecord key) => new()
    {
        Id = key.Id,
        Role = key.Role,
        Environment = key.Environment ?? "",
        Name = key.Name,
        CreatedAt = key.CreatedAt.ToTimestamp(),
        ExpiresAt = key.ExpiresAt?.ToTimestamp(),
        RevokedAt = key.RevokedAt?.ToTimestamp(),
    };

    private Protocol.V1.Environment Describe(FlagEnvironment environment) => new()
    {
        Name = environment.Name,
        IsProtected = environment.Record.IsProtected,
        Version = environment.Head.Version.ToMessage(),
        Store = store.ConditionOf(environment).State,
        StoreDetail = store.ConditionOf(environment).Detail ?? "",
        AllowedOrigins = { environment.Record.AllowedOrigins },
    };

    private void Check(CreateKeyRequest request)
    {
        if (!System.Enum.IsDefined(request.Role) || request.Role == KeyRole.Unspecified)
        {
            throw ServerError.Invalid("ROLE", "Choose a role: admin, editor, reader, sdk or client.");
        }

        if (!Caller.IsScope(request.Role, request.Environment.Length == 0 ? null : request.Environment))
        {
            throw ServerError.Invalid("ENVIRONMENT", request.Role == KeyRole.Admin ? "An admin key is good for every environment: name none." : "A key of this role is for one environment: name it.");
        }

        if (request.Environment.Length > 0 && !environments.TryFind(request.Environment, out _))
        {
            throw ServerError.NotFound($"There is no environment '{request.Environment}'.");
        }

        if (request.Name.Length is 0 or > AdminLimits.MaxNameLength)
        {
            throw ServerError.Invalid("NAME", $"Say in name whom the key is for, in 1 to {AdminLimits.MaxNameLength} characters.");
        }

        if (request.ValidFor is { } validFor && validFor.ToTimeSpan() <= TimeSpan.Zero)
        {
            throw ServerError.Invalid("VALID_FOR", "A key is valid for more than no time.");
        }
    }

    private async Task<KeyRecord> RevokeAsync(string id, DateTimeOffset at, ServerCallContext context)
    {
        Caller caller = context.Caller();
        KeyRecord key = await keyRing.RevokeAsync(id, at, caller, context.CancellationToken) ?? throw ServerError.NotFound($"There is no key '{id}'.");
        AdminLog.KeyRevoked(logger, key.Id, caller.KeyId, at);
        return key;
    }
}
