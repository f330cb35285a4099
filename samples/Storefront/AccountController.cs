using Microsoft.AspNetCore.Mvc;
using Noa.FeatureFlags.AspNetCore;

namespace Storefront;

/// <summary>An MVC action behind a flag.</summary>
[Route("account")]
public sealed class AccountController : Controller
{
    [HttpGet("beta")]
    [RequireFlag("new-checkout")]
    public IActionResult Beta() => Content("The account page of the new checkout.");
}
