namespace Noa.FeatureFlags.AspNetCore;

/// <summary>The flags of one request: one context, and one version of the rules from its first read to its last.</summary>
/// <remarks>A scoped service. Reads are as those of <see cref="IFeatureFlags"/>: synchronous, and they never throw.</remarks>
public interface IRequestFlags
{
    /// <summary>Whom this request is evaluated for.</summary>
    EvaluationContext Context { get; }

    /// <summary>The flags as they were when the request first asked.</summary>
    IFeatureFlags Flags { get; }

    /// <summary>Whether a flag is on for this request; false when in doubt.</summary>
    bool IsEnabled(string key);

    /// <summary>Whether a flag is on for this request; its default value when it cannot be evaluated.</summary>
    bool IsEnabled(Flag<bool> flag);

    /// <summary>The value of a flag for this request.</summary>
    bool GetValue(Flag<bool> flag);

    /// <inheritdoc cref="GetValue(Flag{bool})"/>
    int GetValue(Flag<int> flag);

    /// <inheritdoc cref="GetValue(Flag{bool})"/>
    double GetValue(Flag<double> flag);

    /// <inheritdoc cref="GetValue(Flag{bool})"/>
    string GetValue(Flag<string> flag);
}
