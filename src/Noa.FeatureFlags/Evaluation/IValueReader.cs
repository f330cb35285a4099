using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Evaluation;

/// <summary>How a flag's value is read as one of the types of the public face. Structs implement it, so that each type's read is compiled for it alone.</summary>
internal interface IValueReader<T>
{
    /// <returns>False when the value has another type, or does not fit.</returns>
    static abstract bool TryRead(in FlagValue value, out T result);
}
