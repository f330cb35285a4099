using System.Globalization;
using Microsoft.Extensions.Options;

namespace Noa.FeatureFlags.Hosting;

/// <summary>Checks options and registration when the host starts, so that a mistake is found before the first read.</summary>
internal sealed class FeatureFlagsOptionsValidator(FeatureFlagsRegistration registration) : IValidateOptions<FeatureFlagsOptions>
{
    public ValidateOptionsResult Validate(string? name, FeatureFlagsOptions options)
    {
        List<string> problems = [.. registration.Problems(), .. options.Exposures.Problems().Select(static problem => problem.Message)];
        if (options.StartupTimeout < FeatureFlagsDefaults.MinStartupTimeout || options.StartupTimeout > FeatureFlagsDefaults.MaxStartupTimeout)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{nameof(FeatureFlagsOptions)}.{nameof(options.StartupTimeout)} is {options.StartupTimeout}: use {FeatureFlagsDefaults.MinStartupTimeout} to {FeatureFlagsDefaults.MaxStartupTimeout}."));
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
