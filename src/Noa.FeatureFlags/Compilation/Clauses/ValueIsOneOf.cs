namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>The value, of any type, equals one of these.</summary>
internal readonly struct ValueIsOneOf(AttributeValue[] expected) : IAttributeTest
{
    public bool Test(in AttributeValue value)
    {
        foreach (ref readonly AttributeValue candidate in expected.AsSpan())
        {
            if (candidate.Equals(value))
            {
                return true;
            }
        }

        return false;
    }

    public string Describe() => $"is one of {string.Join(", ", expected)}";
}
