namespace Noa.Release;

/// <summary>Ends what was asked with a sentence for people: what, where, what to do. Nothing was touched, or the log says what was.</summary>
public sealed class ReleaseException : Exception
{
    /// <summary>An exception with a sentence for people.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    public ReleaseException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a sentence for people.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">Where it came from.</param>
    public ReleaseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
