namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>How an operator judges one value that is not missing. A struct, so that the clause around it is compiled for it alone.</summary>
internal interface IAttributeTest
{
    /// <summary>Whether the value fits; a value of another type does not.</summary>
    bool Test(in AttributeValue value);

    /// <summary>Operator and operands, for explanations.</summary>
    string Describe();
}
