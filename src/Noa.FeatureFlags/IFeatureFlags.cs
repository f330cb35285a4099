using System.Text.Json;

namespace Noa.FeatureFlags;

/// <summary>Reads feature flags, in process.</summary>
/// <remarks>
/// Thread-safe. Reads are synchronous, never throw whatever the arguments, and do not allocate for bool, int, double and string.
/// A null context is read as <see cref="EvaluationContext.Empty"/>, a null key as a flag that does not exist.
/// </remarks>
public interface IFeatureFlags
{
    /// <summary>Whether a flag is on for a context; false when in doubt.</summary>
    /// <param name="key">The flag's key.</param>
    /// <param name="context">Whom it is evaluated for.</param>
    bool IsEnabled(string key, EvaluationContext context);

    /// <summary>Whether a flag is on for a context; the flag's default value when it cannot be evaluated.</summary>
    /// <param name="flag">The flag.</param>
    /// <param name="context">Whom it is evaluated for.</param>
    bool IsEnabled(Flag<bool> flag, EvaluationContext context);

    /// <summary>A flag's value for a context.</summary>
    /// <param name="flag">The flag; its default value is returned when it cannot be evaluated.</param>
    /// <param name="context">Whom it is evaluated for.</param>
    bool GetValue(Flag<bool> flag, EvaluationContext context);

    /// <inheritdoc cref="GetValue(Flag{bool}, EvaluationContext)"/>
    int GetValue(Flag<int> flag, EvaluationContext context);

    /// <inheritdoc cref="GetValue(Flag{bool}, EvaluationContext)"/>
    double GetValue(Flag<double> flag, EvaluationContext context);

    /// <inheritdoc cref="GetValue(Flag{bool}, EvaluationContext)"/>
    string GetValue(Flag<string> flag, EvaluationContext context);

    /// <inheritdoc cref="GetValue(Flag{bool}, EvaluationContext)"/>
    JsonElement GetValue(Flag<JsonElement> flag, EvaluationContext context);

    /// <summary>A flag's value for a context, by key.</summary>
    /// <param name="key">The flag's key.</param>
    /// <param name="context">Whom it is evaluated for.</param>
    /// <param name="defaultValue">Returned when the flag cannot be evaluated; its type is the type asked for.</param>
    bool GetValue(string key, EvaluationContext context, bool defaultValue);

    /// <inheritdoc cref="GetValue(string, EvaluationContext, bool)"/>
    int GetValue(string key, EvaluationContext context, int defaultValue);

    /// <inheritdoc cref="GetValue(string, EvaluationContext, bool)"/>
    double GetValue(string key, EvaluationContext context, double defaultValue);

    /// <inheritdoc cref="GetValue(string, EvaluationContext, bool)"/>
    string GetValue(string key, EvaluationContext context, string defaultValue);

    /// <inheritdoc cref="GetValue(string, EvaluationContext, bool)"/>
    JsonElement GetValue(string key, EvaluationContext context, JsonElement defaultValue);

    /// <summary>A flag's value for a context, with variation and reason.</summary>
    /// <param name="flag">The flag; its default value is returned when it cannot be evaluated.</param>
    /// <param name="context">Whom it is evaluated for.</param>
    EvaluationDetail<bool> Evaluate(Flag<bool> flag, EvaluationContext context);

    /// <inheritdoc cref="Evaluate(Flag{bool}, EvaluationContext)"/>
    EvaluationDetail<int> Evaluate(Flag<int> flag, EvaluationContext context);

    /// <inheritdoc cref="Evaluate(Flag{bool}, EvaluationContext)"/>
    EvaluationDetail<double> Evaluate(Flag<double> flag, EvaluationContext context);

    /// <inheritdoc cref="Evaluate(Flag{bool}, EvaluationContext)"/>
    EvaluationDetail<string> Evaluate(Flag<string> flag, EvaluationContext context);

    /// <inheritdoc cref="Evaluate(Flag{bool}, EvaluationContext)"/>
    EvaluationDetail<JsonElement> Evaluate(Flag<JsonElement> flag, EvaluationContext context);

    /// <summary>A flag's value for a context, with variation and reason, by key.</summary>
    /// <param name="key">The flag's key.</param>
    /// <param name="context">Whom it is evaluated for.</param>
    /// <param name="defaultValue">Returned when the flag cannot be evaluated; its type is the type asked for.</param>
    EvaluationDetail<bool> Evaluate(string key, EvaluationContext context, bool defaultValue);

    /// <inheritdoc cref="Evaluate(string, EvaluationContext, bool)"/>
    EvaluationDetail<int> Evaluate(string key, EvaluationContext context, int defaultValue);

    /// <inheritdoc cref="Evaluate(string, EvaluationContext, bool)"/>
    EvaluationDetail<double> Evaluate(string key, EvaluationContext context, double defaultValue);

    /// <inheritdoc cref="Evaluate(string, EvaluationContext, bool)"/>
    EvaluationDetail<string> Evaluate(string key, EvaluationContext context, string defaultValue);

    /// <inheritdoc cref="Evaluate(string, EvaluationContext, bool)"/>
    EvaluationDetail<JsonElement> Evaluate(string key, EvaluationContext context, JsonElement defaultValue);

    /// <summary>Pins one version of the rule set: all reads through the result agree with one another, whatever changes meanwhile.</summary>
    /// <remarks>Cheap (one small object); hold it for a request, not for longer. A provider without rule sets returns the live flags.</remarks>
    IFeatureFlags Snapshot();

    /// <summary>The walk of an evaluation, step by step. Counts and exposes nothing; for people and tests, not for hot paths.</summary>
    /// <param name="key">The flag's key.</param>
    /// <param name="context">Whom it is evaluated for.</param>
    Explanation Explain(string key, EvaluationContext context);

    /// <summary>Records that something happened that experiments are judged by; never blocks.</summary>
    /// <param name="eventName">The metric's name in the experiment.</param>
    /// <param name="context">Whom it happened to.</param>
    void Track(string eventName, EvaluationContext context);

    /// <summary>Records a measured value that experiments are judged by; never blocks.</summary>
    /// <param name="eventName">The metric's name in the experiment.</param>
    /// <param name="context">Whom it happened to.</param>
    /// <param name="value">The value, in the metric's unit.</param>
    void Track(string eventName, EvaluationContext context, double value);

    /// <summary>Raised after flags changed, with their keys; on the thread that applied the change. An exception in a handler is logged and stops nothing.</summary>
    event EventHandler<FlagsChangedEventArgs>? Changed;
}
