using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;

namespace Noa.FeatureFlags.AspNetCore;

/// <summary>Hides an MVC controller, an action or a Razor page behind a flag: 404 for whom it is off.</summary>
/// <param name="key">A boolean flag.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireFlagAttribute(string key) : Attribute, IAsyncResourceFilter
{
    /// <summary>The flag.</summary>
    public string Key => key;

    /// <inheritdoc/>
    public Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (context.HttpContext.RequestServices.GetRequiredService<IRequestFlags>().IsEnabled(key))
        {
            return next();
        }

        context.Result = new NotFoundResult();
        return Task.CompletedTask;
    }
}
