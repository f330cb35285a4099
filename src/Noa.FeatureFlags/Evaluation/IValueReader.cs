using Noa.FeatureFlags.Compilation;

namespace Noa.FeatureFlags.Evaluation;

/// <summary>How a flag's value is read as one of the types of the public face. Structs implement it, so that each type's read is compiled for it alone.</summary>
internal interface IValueReader<T>
{
    /// <summary>Reads the value of a variation.</summary>
    /// <param name="flag">The flag.</param>
    /// <param name="variation">Index of one of its variations.</param>
    /// <param name="result">The value.</param>
    /// <returns>False when the value has another type, or does not fit.</returns>
    static abstract bool TryRead(CompiledFlag flag, int variation, out T result);
}
