namespace Noa.FeatureFlags.AspNetCore;

/// <summary>Made when a request asks first, or by the middleware.</summary>
internal sealed class RequestFlags(IFeatureFlags live, EvaluationContext context) : IRequestFlags
{
    public EvaluationContext Context { get; } = context;

    public IFeatureFlags Flags { get; } = live.Snapshot();

    public bool IsEnabled(string key) => Flags.IsEnabled(key, Context);

    public bool IsEnabled(Flag<bool> flag) => Flags.IsEnabled(flag, Context);

    public bool GetValue(Flag<bool> flag) => Flags.GetValue(flag, Context);

    public int GetValue(Flag<int> flag) => Flags.GetValue(flag, Context);

    public double GetValue(Flag<double> flag) => Flags.GetValue(flag, Context);

    public string GetValue(Flag<string> flag) => Flags.GetValue(flag, Context);
}
