namespace Noa.FeatureFlags.Hosting;

/// <summary>A custom strategy, by the name that rules use.</summary>
internal sealed class FlagStrategyRegistration(string name, Func<IServiceProvider, IFlagStrategy> resolve)
{
    public string Name { get; } = name;

    public IFlagStrategy Resolve(IServiceProvider services) => resolve(services);
}
