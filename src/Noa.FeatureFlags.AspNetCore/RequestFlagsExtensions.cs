using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Noa.FeatureFlags.AspNetCore;

namespace Noa.FeatureFlags;

/// <summary>Brings flags to the requests of an ASP.NET Core application.</summary>
public static class RequestFlagsExtensions
{
    /// <summary>Makes <see cref="IRequestFlags"/> available, for the signed-in user: see <see cref="EvaluationContext.FromPrincipal"/>.</summary>
    /// <param name="builder">The flags.</param>
    public static FeatureFlagsBuilder ForRequests(this FeatureFlagsBuilder builder) => builder.ForRequests(static http => EvaluationContext.FromPrincipal(http.User));

    /// <summary>Makes <see cref="IRequestFlags"/> available.</summary>
    /// <param name="builder">The flags.</param>
    /// <param name="context">Whom a request is evaluated for; called once a request, when it asks first.</param>
    public static FeatureFlagsBuilder ForRequests(this FeatureFlagsBuilder builder, Func<HttpContext, EvaluationContext> context)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(context);
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<IRequestFlags>(services =>
        {
            HttpContext http = services.GetRequiredService<IHttpContextAccessor>().HttpContext
                ?? throw new InvalidOperationException("IRequestFlags belongs to a request, and there is none here: take IFeatureFlags.");
            return new RequestFlags(services.GetRequiredService<IFeatureFlags>(), context(http));
        });
        return builder;
    }

    /// <summary>Pins the rules at this place of the pipeline, so that all that follows sees one version. Put it behind authentication.</summary>
    /// <param name="app">The pipeline.</param>
    public static IApplicationBuilder UseFeatureFlags(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Use(static (http, next) =>
        {
            http.RequestServices.GetRequiredService<IRequestFlags>();
            return next(http);
        });
    }

    /// <summary>Hides endpoints behind a flag: 404 for whom it is off.</summary>
    /// <param name="endpoints">The endpoint, or a group of them.</param>
    /// <param name="key">A boolean flag.</param>
    public static TBuilder RequireFlag<TBuilder>(this TBuilder endpoints, string key)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return endpoints.AddEndpointFilter(async (context, next) =>
            context.HttpContext.RequestServices.GetRequiredService<IRequestFlags>().IsEnabled(key) ? await next(context).ConfigureAwait(false) : Results.NotFound());
    }
}
